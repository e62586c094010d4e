verify() { version_of ruff --version; }

install() {
  python_tool ruff ruff || fail 'ruff could not be had from the Python index'
}
