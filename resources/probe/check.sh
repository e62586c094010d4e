# What a server is and has, as `key=value` lines. Runs in any POSIX shell, writes nothing, needs nothing.
# Read by src-main/domains/servers/check/parse.ts.
# Comes after lib.sh.

system() {
  os=$(uname -s)
  echo "os=$os"
  echo "kernel=$(uname -r)"
  echo "arch=$(uname -m)"
  echo "hostname=$(uname -n)"
  echo "home=$HOME"
  echo "uid=$(id -u)"
  echo "user=$(id -un 2>/dev/null)"
  echo "shell=${SHELL:-}"
  case $os in
    Darwin)
      echo "pretty=macOS $(sw_vers -productVersion 2>/dev/null)"
      echo "cpu_model=$(sysctl -n machdep.cpu.brand_string 2>/dev/null)"
      echo "cpu_count=$(sysctl -n hw.ncpu 2>/dev/null)"
      echo "memory_bytes=$(sysctl -n hw.memsize 2>/dev/null)"
      ;;
    *)
      for release in /etc/os-release /usr/lib/os-release; do
        [ -r "$release" ] || continue
        echo "pretty=$(sed -n 's/^PRETTY_NAME=//p' "$release" | head -n 1 | sed 's/^["'\'']//; s/["'\'']$//')"
        break
      done
      [ -r /proc/cpuinfo ] && {
        echo "cpu_model=$(sed -n 's/^model name[[:space:]]*: //p; s/^Hardware[[:space:]]*: //p' /proc/cpuinfo | head -n 1)"
        echo "cpu_count=$(getconf _NPROCESSORS_ONLN 2>/dev/null || grep -c '^processor' /proc/cpuinfo)"
      }
      [ -r /proc/meminfo ] && echo "memory_kb=$(sed -n 's/^MemTotal:[[:space:]]*\([0-9]*\).*/\1/p' /proc/meminfo)"
      ;;
  esac
  for manager in apt-get dnf yum apk pacman zypper brew pkg; do
    command -v "$manager" >/dev/null 2>&1 && { echo "packages=$manager"; break; }
  done
}

# Whether systemd-logind ends what a login leaves behind, which would be jobs (logind.conf(5)). It spares root unless told
# otherwise.
logout() {
  command -v loginctl >/dev/null 2>&1 || return 0
  # Without a session's name this shows the settings of logind itself.
  logout_text=$(soon loginctl show-session -p KillUserProcesses -p KillExcludeUsers 2>/dev/null | tr '\n' ' ')
  logout_user=$(id -un)
  case $logout_text in *KillUserProcesses=yes*) ;; *) return 0 ;; esac
  case " ${logout_text##*KillExcludeUsers=} " in *" $logout_user "*) return 0 ;; esac
  echo "kill_user_processes=yes"
  if [ "$(soon loginctl show-user "$logout_user" -p Linger 2>/dev/null)" = Linger=yes ]; then echo "linger=yes"; fi
}

disk() {
  # -P keeps each file system on one line: name, 1024-blocks, used, available, capacity, mount point.
  df -kP "$HOME" 2>/dev/null | sed -n '2s/.* \([0-9][0-9]*\)  *\([0-9][0-9]*\)  *\(-\{0,1\}[0-9][0-9]*\)  *[0-9-]*%\{0,1\} .*/disk_kb=\1 \3/p'
  if [ -d "$HOME/.remotebot" ]; then target=$HOME/.remotebot; else target=$HOME; fi
  if [ -d "$target" ] && [ -w "$target" ]; then echo "writable=1"; else echo "writable=0 $target"; fi
}

gpu() {
  command -v nvidia-smi >/dev/null 2>&1 || return 0
  echo "gpu_tool=1"
  gpu_text=$(soon nvidia-smi --query-gpu=index,name,memory.total --format=csv,noheader,nounits 2>&1)
  case $? in
    0) printf '%s\n' "$gpu_text" | sed 's/^/gpu=/' ;;
    124 | 143) echo "late=gpu" ;;
    *) printf '%s\n' "$gpu_text" | sed 's/^/gpu_error=/' ;;
  esac
}

# tool NAME [ARGUMENT [SED]]: the line that NAME prints about its version.
tool() {
  tool_path=$(command -v "$1" 2>/dev/null) || return 0
  # Without Apple's command line tools these are stubs that open an installer window.
  case $os:$tool_path in
    Darwin:/usr/bin/git | Darwin:/usr/bin/python3 | Darwin:/usr/bin/make | Darwin:/usr/bin/gcc)
      xcode-select -p >/dev/null 2>&1 || return 0
      ;;
  esac
  tool_text=$(soon "$tool_path" "${2:---version}" 2>&1 </dev/null | sed -n "${3:-1p}" | head -n 1)
  echo "tool=$1 $tool_text"
}

tools() {
  # Jobs find these too.
  PATH=$PATH:$HOME/.local/bin
  for name in git python3 uv node npm docker podman rsync rg curl wget make gcc cargo conda; do tool "$name" & done
  tool tmux -V &
  tool screen -v &
  tool go version &
  tool nvcc --version "/release/p" &
  wait
}

system
# Side by side: each waits for other programs.
limited logout 50 logout &
limited disk 50 disk &
limited gpu 80 gpu &
limited tools 80 tools &
wait
echo "end=1"
