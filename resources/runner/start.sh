# Starts the runner of the attempt in $dir, unless it was started before, and waits until it has claimed it and
# until the command has begun or cannot. Exits 1 where nothing claimed it.

# Sleeps a hundredth of a second; counts in `waited`.
blink() {
  sleep 0.01 2>/dev/null || { sleep 1 && waited=$((waited + 99)); }
  waited=$((waited + 1))
}

# Runs "$@", for some seconds at most where that can be limited: what these ask may hang.
briefly() {
  if command -v timeout >/dev/null 2>&1; then timeout 5 "$@"; else "$@"; fi </dev/null 2>/dev/null
}

# Whether logind ends what a login of this account leaves behind, though the account's own service manager stays.
# Then the runner has to live in a unit of that manager: processes of the login's session go, sessions of their own
# or not (logind.conf(5), KillUserProcesses).
needs_scope() {
  command -v systemd-run >/dev/null 2>&1 || return 1
  [ "$(briefly loginctl show-session -p KillUserProcesses)" = KillUserProcesses=yes ] || return 1
  [ "$(briefly loginctl show-user "$(id -un)" -p Linger)" = Linger=yes ] || return 1
  briefly systemd-run --user --scope --quiet true >/dev/null
}

run_detached() {
  detach "$@" sh ./run.sh </dev/null >>run.log 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
}

if cd "$dir" 2>/dev/null && [ -e ready ]; then
  if needs_scope; then run_detached systemd-run --user --scope --quiet; else run_detached; fi
  waited=0
  while [ -e ready ]; do
    if [ $waited -ge 1000 ]; then
      echo 'the runner did not start within 10 seconds' >&2
      exit 1
    fi
    blink
  done
  # A missing folder, say, shows only now. A terminal takes its time, so this has an end.
  waited=0
  while [ -e group,none ] && find_state && [ "${state#pid,}" != "$state" ] && [ $waited -lt 300 ]; do blink; done
fi
