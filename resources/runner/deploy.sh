# Writes an attempt's folder. Comes after: job, attempt, tty, workspace, the function write_files and may-begin.sh.
# Prints the folder and, on a line of its own, the workspace. Exits 3 without tmux for a job that needs it, 4 where nothing can start a session,
# 6 on a server that is about to end itself, 28 with the disk full, 1 for anything else.

umask 077
jobs=$HOME/.remotebot/jobs
dir=$jobs/$job/$attempt

if [ "$tty" = 1 ] && ! command -v tmux >/dev/null 2>&1; then
  exit 3
fi
if ! command -v setsid >/dev/null 2>&1 && ! command -v perl >/dev/null 2>&1; then
  exit 4
fi
may_begin || exit 6

# Removes what this one built, also where another moved it out of the way.
clean_up() {
  rm -rf "$built" "${dir:?}/$fresh" "$jobs/$job"/.old-*-$$
}

# Says why writing failed. Shells say only "I/O error", so another program is asked to write.
give_up() {
  where=$jobs
  [ -d "$where" ] || where=$HOME
  probe=$where/.probe-$$
  why=$({ dd if=/dev/zero of="$probe" bs=16384 count=16 && mkdir "$probe.d"; } 2>&1)
  rm -rf "$probe" "$probe.d"
  clean_up
  rmdir "$jobs/$job" 2>/dev/null
  printf '%s\n' "$why" >&2
  case $why in
  *'No space left'* | *'uota exceeded'*)
    df -Pk "$HOME" 2>/dev/null | tail -n 1 >&2
    exit 28
    ;;
  esac
  exit 1
}

# The folder is built aside and appears whole, by a rename, so nobody ever starts half of one. Whatever an
# interrupted try left is removed first: it may hold secrets.
if ! [ -d "$dir" ]; then
  fresh=.new-$$
  built=$jobs/$job/$fresh
  for old in "$jobs/$job"/.new-* "$jobs/$job"/.old-*; do
    # Moved out of the way before it is emptied: should its maker still be at work, it can only publish all or nothing.
    [ -e "$old" ] || continue
    mv "$old" "$jobs/$job/.old-$$-${old##*[!0-9]}" 2>/dev/null
    rm -rf "$jobs/$job/.old-$$-"*
  done
  { mkdir -p "$built/checkpoints" "$built/out" "$built/bin" && cd "$built"; } || give_up
  # Marks that later are set by renaming, which works on a full disk. `ready` is blank space for the exit's record.
  { write_files && chmod 700 bin/* &&
    : >run.log && : >log.times && : >events.jsonl && : >group,none && : >cancel,none && : >limit,none && : >code,none &&
    : >swept,none && printf '%4000s\n' '' >ready; } || give_up
  cd "$jobs/$job" || give_up
  # mv moves *into* a folder that exists: then somebody else was faster, and this one goes away.
  if [ -d "$attempt" ]; then
    clean_up
  else
    mv "$fresh" "$attempt" || give_up
    [ -e "$dir/$fresh" ] && clean_up
  fi
fi
case $workspace in '~'/*) workspace=$HOME/${workspace#??} ;; esac
printf '%s\n' "$dir" "$workspace"
