verify() { version_of semgrep --version; }

install() {
  python_tool semgrep semgrep || fail 'semgrep could not be had from the Python index'
}
