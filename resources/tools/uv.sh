verify() { version_of uv --version; }

from_release() {
  case $os in
  Darwin) target=$arch-apple-darwin ;;
  *) target=$arch-unknown-linux-musl ;;
  esac
  for name in uv-$target.tar.gz uv-$target.tar.gz.sha256; do
    download "uv/$name" "https://github.com/astral-sh/uv/releases/latest/download/$name" "$name" || return
  done
  read -r sum _ <"uv-$target.tar.gz.sha256"
  checked "uv-$target.tar.gz" "$sum" && tar -xzf "uv-$target.tar.gz" || return
  there mkdir -p "$bin" && there cp "uv-$target/uv" "uv-$target/uvx" "$bin/"
}

install() {
  from_release || python_tool uv uv uvx || fail 'uv could be had neither from its releases nor from the Python index'
}
