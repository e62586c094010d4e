# Stands in front of the scripts that deploy and start a job.

# Whether work may begin on this server. A rented one may be about to end itself, see watchdog.sh: each side sets its own mark
# first and then looks at the other's, so at least one of them gives way. No lock is left behind by whoever dies in between.
may_begin() {
  # Only rented servers have this folder.
  [ -d "$HOME/.remotebot/watchdog" ] || return 0
  : >"$HOME/.remotebot/watchdog/heard"
  ! [ -e "$HOME/.remotebot/watchdog/ending" ]
}
