verify() { version_of git --version; }

install() {
  packages git git git git || fail 'git comes from the packages of the system only: see above why there is none'
}
