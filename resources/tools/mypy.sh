verify() { version_of mypy --version; }

install() {
  python_tool mypy mypy || fail 'mypy could not be had from the Python index'
}
