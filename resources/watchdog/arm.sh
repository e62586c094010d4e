# Starts the watchdog of this machine, or renews it; sent to rented servers only. Comes after runner/lib.sh, lib.sh, the assignments
# of machine, remaining, as_of, idle, version, and the function write_files. Prints what tell_heartbeat does.
# Exits 4 where nothing can start a session, 5 without a machine or a command, 28 with the disk full, 1 for anything else.

umask 077
dir=$HOME/.remotebot/watchdog
[ -n "$machine" ] || exit 5
if ! command -v setsid >/dev/null 2>&1 && ! command -v perl >/dev/null 2>&1; then
  exit 4
fi

give_up() {
  why=$(dd if=/dev/zero of=probe bs=16384 count=4 2>&1)
  rm -f probe
  printf '%s\n' "$why" >&2
  case $why in *'No space left'* | *'uota exceeded'*) exit 28 ;; esac
  exit 1
}

start_watchdog() {
  set -- sh ./watchdog.sh "$machine"
  if needs_scope; then set -- systemd-run --user --scope --quiet "$@"; fi
  detach "$@" </dev/null >>log 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
}

mkdir -p "$dir" && cd "$dir" || exit 1
find_state
if [ -e "version,$version" ] && runner_alive; then
  write_heartbeat || give_up
else
  # Written before the one that runs so far is told to go: on a full disk that one stays.
  rm -f ./*.new
  write_files || { rm -f ./*.new && give_up; }
  write_heartbeat || give_up
  # It sees that its name is gone, and leaves.
  rm -f pid,* ready version,*
  : >heard
fi
# This machine was ended and started again, or goes on after all.
if [ -e ending ]; then mv ending open; else : >open; fi
find_state
if ! runner_alive; then
  : >ready || give_up
  start_watchdog
  tries=1000
  while [ -e ready ] && [ $tries -gt 0 ]; do
    sleep 0.01 2>/dev/null || { sleep 1 && tries=$((tries - 99)); }
    tries=$((tries - 1))
  done
  if [ -e ready ]; then
    echo 'the watchdog did not start within 10 seconds' >&2
    cat log >&2
    exit 1
  fi
  : >"version,$version"
fi
tell_heartbeat
