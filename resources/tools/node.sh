verify() { version_of node --version; }

# The newest of the long-term line.
from_release() {
  line=latest-v22.x
  case $os-$arch in
  Linux-x86_64) target=linux-x64 ;;
  Linux-aarch64) target=linux-arm64 ;;
  Darwin-x86_64) target=darwin-x64 ;;
  Darwin-aarch64) target=darwin-arm64 ;;
  *) return 1 ;;
  esac
  download "node/$line/SHASUMS256.txt" "https://nodejs.org/dist/$line/SHASUMS256.txt" sums || return
  file=$(sed -n "s/^[0-9a-f]*  \(node-v[0-9.]*-$target\.tar\.gz\)$/\1/p" sums | head -n 1)
  sum=$(sed -n "s/^\([0-9a-f]*\)  $file$/\1/p" sums)
  if [ -z "$file" ]; then
    echo "there is no release for $target"
    return 1
  fi
  download "node/$line/$file" "https://nodejs.org/dist/$line/$file" "$file" && checked "$file" "$sum" || return
  there mkdir -p "$place" && there tar -xzf "$file" -C "$place" || return
  home=$place/${file%.tar.gz}
  # A program that needs libraries which this system lacks is no help.
  "$home/bin/node" --version || return
  for program in node npm npx; do link "$home/bin/$program" || return; done
}

install() {
  # Its builds need glibc.
  if ! have apk; then from_release && return; fi
  packages 'nodejs npm' 'nodejs npm' 'nodejs npm' node || fail 'node could be had neither from its releases nor from the packages of the system'
}
