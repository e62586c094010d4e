verify() { version_of tmux -V; }

install() {
  packages tmux tmux tmux tmux || fail 'tmux comes from the packages of the system only: see above why there is none'
}
