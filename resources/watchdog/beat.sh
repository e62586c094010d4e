# Refreshes the heartbeat, or only reads it where `remaining` is empty. Comes after runner/lib.sh, lib.sh and the assignments of
# remaining, as_of, idle. Prints what tell_heartbeat does, and whether the watchdog lives. Never makes anything on a
# server that has no watchdog.

if cd "$HOME/.remotebot/watchdog" 2>/dev/null; then
  find_state
  if runner_alive; then
    echo 'watchdog alive'
    if [ -n "$remaining" ]; then write_heartbeat; fi
    tell_heartbeat
  else
    echo 'watchdog dead'
  fi
else
  echo 'watchdog absent'
fi
