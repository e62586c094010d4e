# What recipes are made of; stands in front of each. A recipe has two functions: `verify` prints the version and fails where the
# program cannot be used, `install` installs it. The last line that a failing one prints is what a person reads first.

LC_ALL=C DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l GIT_TERMINAL_PROMPT=0
export LC_ALL DEBIAN_FRONTEND NEEDRESTART_MODE GIT_TERMINAL_PROMPT
umask 022
mirror=${REMOTEBOT_TOOL_MIRROR%/}
os=$(uname -s) arch=$(uname -m)
case $arch in amd64) arch=x86_64 ;; arm64) arch=aarch64 ;; esac

have() { command -v "$1" >/dev/null 2>&1; }

# Says why it cannot be done, as the last line.
fail() {
  printf '%s\n' "$*"
  exit 1
}

# Whether things may be installed for the whole machine. A simulated machine is a folder of somebody's computer.
can_root() {
  [ -z "$REMOTEBOT_DEMO_MACHINE" ] || return 1
  [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# Where programs and links to them go, and how to write there: the whole machine where that is allowed, else the home folder.
if can_root && [ "$os" != Darwin ]; then
  place=/opt/remotebot-tools bin=/usr/local/bin
  there() { as_root "$@"; }
else
  place=$HOME/.local/share/remotebot-tools bin=$HOME/.local/bin
  there() { "$@"; }
fi
PATH=$HOME/.local/bin:/usr/local/bin:$PATH:/usr/local/sbin:/usr/sbin:/sbin
if [ "$os" = Darwin ]; then PATH=$PATH:/opt/homebrew/bin; fi
export PATH

# download PATH URL FILE: from the mirror as $mirror/PATH, without one from URL.
download() {
  if [ -n "$mirror" ]; then download_from=$mirror/$1; else download_from=$2; fi
  if have curl; then
    curl -fsSL --connect-timeout 20 --retry 2 -o "$3" "$download_from" && return
  elif have wget; then
    # No -T: the wget of busybox 1.35 crashes with it.
    wget -q -O "$3" "$download_from" && return
  elif have python3; then
    python3 -c 'import sys, urllib.request as u
open(sys.argv[2], "wb").write(u.urlopen(sys.argv[1], timeout=60).read())' "$download_from" "$3" && return
  else
    echo 'downloading needs curl, wget or python3'
    return 1
  fi
  echo "$download_from could not be downloaded"
  return 1
}

# checked FILE SUM: whether the SHA-256 of FILE is SUM.
checked() {
  if have sha256sum; then checked_sum=$(sha256sum "$1"); else checked_sum=$(shasum -a 256 "$1"); fi
  [ -n "$2" ] && [ "${checked_sum%% *}" = "$2" ] && return
  echo "$1 is not what its checksum says"
  return 1
}

# Installs packages by whichever manager is there: packages APT DNF APK BREW, each a list of names or empty. Fails where there is no
# manager, no right to use it, or no such package.
packages() {
  if have brew; then
    [ -n "$4" ] || return 1
    # shellcheck disable=SC2086
    HOMEBREW_NO_AUTO_UPDATE=1 HOMEBREW_NO_INSTALL_CLEANUP=1 NONINTERACTIVE=1 brew install $4
    return
  fi
  if ! can_root; then
    echo 'packages of the system need root, or sudo without a password'
    return 1
  fi
  # shellcheck disable=SC2086
  if have apt-get && [ -n "$1" ]; then
    apt_install $1
  elif have dnf && [ -n "$2" ]; then
    dnf_install $2
  elif have apk && [ -n "$3" ]; then
    apk_install $3
  else
    echo 'there is no known package manager here, or it does not have this'
    return 1
  fi
}

# Sets ID, VERSION_ID, VERSION_CODENAME of this system.
this_system() {
  ID='' VERSION_ID='' VERSION_CODENAME=''
  # shellcheck source=/dev/null
  if [ -r /etc/os-release ]; then . /etc/os-release; fi
}

apt_install() {
  # Another program may be installing just now, as new machines do.
  printf '%s\n' 'DPkg::Lock::Timeout "180";' 'Acquire::Retries "2";' 'APT::Install-Recommends "false";' >apt.conf
  if [ -n "$mirror" ]; then
    this_system
    case $ID in ubuntu) parts='main universe' ;; *) parts=main ;; esac
    mkdir -p lists/partial
    printf 'deb %s %s %s\n' "$mirror/apt/$ID" "$VERSION_CODENAME" "$parts" >sources.list
    printf 'Dir::Etc::%s;\n' "sourcelist \"$PWD/sources.list\"" 'sourceparts "-"' >>apt.conf
    printf 'Dir::State::lists "%s";\n' "$PWD/lists" >>apt.conf
  fi
  # A failing update is no reason yet: what is needed may be known already.
  as_root env APT_CONFIG="$PWD/apt.conf" apt-get -q update || echo 'apt-get update failed'
  as_root env APT_CONFIG="$PWD/apt.conf" DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l apt-get -q -y install "$@"
}

dnf_install() {
  this_system
  if [ -n "$mirror" ]; then
    set -- --repofrompath="remotebot,$mirror/dnf/$ID/$VERSION_ID/$arch" --repo=remotebot "$@"
  fi
  as_root dnf -q -y install "$@"
}

apk_install() {
  this_system
  if [ -n "$mirror" ]; then
    from=$mirror/apk/v${VERSION_ID%.*}
    set -- --repositories-file /dev/null -X "$from/main" -X "$from/community" "$@"
  fi
  as_root apk add -q --no-cache "$@"
}

# Puts a link to program $1 where programs are found.
link() {
  there mkdir -p "$bin" && there ln -sf "$1" "$bin/${2:-${1##*/}}"
}

# Makes the environment $home for a Python program.
make_environment() {
  there mkdir -p "$place" && there rm -rf "$home"
  if have uv && have python3; then
    # The Python of the system: everybody here is to be able to use the environment.
    there "$(command -v uv)" -q venv --python-preference only-system --seed "$home" 2>/dev/null && return
    there "$(command -v uv)" -q venv --python-preference only-system "$home" && return
  fi
  if ! have python3; then packages 'python3 python3-venv' python3 python3 python || fail "$package needs python3"; fi
  there python3 -m venv "$home" && return
  there rm -rf "$home"
  # Debian splits it off.
  packages python3-venv '' '' '' && there python3 -m venv "$home"
}

# python_tool PACKAGE PROGRAM...: a Python program in an environment of its own.
python_tool() {
  package=$1 home=$place/$1
  shift
  make_environment || fail "$package needs the venv module of python3"
  if "$home/bin/python" -m pip --version >/dev/null 2>&1; then
    host=${mirror#*://} host=${host%%/*}
    there env PIP_NO_INPUT=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_DEFAULT_TIMEOUT=30 PIP_RETRIES=2 \
      ${mirror:+PIP_CONFIG_FILE=/dev/null PIP_INDEX_URL="$mirror/pypi/simple" PIP_TRUSTED_HOST="${host%%:*}"} \
      "$home/bin/python" -m pip install -q "$package" || return
  else
    there env ${mirror:+UV_DEFAULT_INDEX="$mirror/pypi/simple"} "$(command -v uv)" -q pip install \
      --python "$home/bin/python" "$package" || return
  fi
  for program in "$@"; do link "$home/bin/$program" || return; done
}

# npm_tool PACKAGE PROGRAM...: a program of the npm registry.
npm_tool() {
  have npm || fail "$1 needs npm: want node too, before it"
  package=$1 home=$place/npm/$1
  shift
  there mkdir -p "$home"
  there npm install --global --prefix "$home" --no-audit --no-fund --no-update-notifier --loglevel=error \
    ${mirror:+--registry="$mirror/npm/"} "$package" || return
  for program in "$@"; do link "$home/bin/$program" || return; done
}

# The first line that "$@" prints about its version; fails where it cannot be run.
version_of() {
  have "$1" || fail 'it is not installed'
  version_text=$("$@" 2>&1 </dev/null) || fail "$1 is there but does not run: $version_text"
  printf '%s\n' "$version_text" | head -n 1
}
