verify() { version_of python3 --version; }

install() {
  packages 'python3 python3-venv python3-pip' 'python3 python3-pip' 'python3 py3-pip' python && return
  # Without root: a build of it that lies in the home folder.
  have uv || fail 'python needs root, or uv, which brings its own: want uv too, before it'
  there mkdir -p "$place"
  there env UV_PYTHON_INSTALL_DIR="$place/python" ${mirror:+UV_PYTHON_INSTALL_MIRROR="$mirror/python"} \
    "$(command -v uv)" -q python install || fail 'uv could not download a Python'
  found=$(UV_PYTHON_INSTALL_DIR="$place/python" UV_PYTHON_PREFERENCE=only-managed uv python find) || fail 'uv finds no Python'
  link "$found" python3
}
