verify() { version_of pytest --version; }

install() {
  python_tool pytest pytest || fail 'pytest could not be had from the Python index'
}
