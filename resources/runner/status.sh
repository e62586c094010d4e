# Prints what there is to know about the attempt in $dir, one fact a line. launchers/attempt-status.ts concludes.

if cd "$dir" 2>/dev/null && [ -e settings ]; then
  # shellcheck source=/dev/null
  . ./settings
  find_state
  # In this order: a runner that ends between two looks is seen by the second one.
  if runner_alive; then
    echo 'runner alive'
  elif command_alive; then
    echo 'command alive'
  else
    find_state
  fi
  printf 'state %s\n' "$state"
  boot_id
  printf 'boot %s\n' "$boot"
  # What sets up, or the command, takes this name away first of all.
  [ -e group,none ] || echo 'mark begun'
  # How far setting up is, and what it noted on the way. Without steps there is no such file.
  for setup in setup,*; do
    [ -e "$setup" ] || continue
    printf 'setup %s\n' "${setup#setup,}"
    while IFS= read -r line; do printf 'step %s\n' "$line"; done <steps
  done
  # The runner's last look takes it a moment.
  left=10
  while [ "${state#exit-}" != "$state" ] && [ -e swept,none ] && [ $left -gt 0 ]; do
    sleep 0.02 2>/dev/null || left=1
    left=$((left - 1))
  done
  [ -e swept,0 ] && echo 'mark swept'
  [ -e cancelled ] && echo 'mark cancelled'
  [ -e timed-out ] && echo 'mark timed-out'
  file_size run.log
  printf 'size %s\n' "$size"
  case $state in
  exit-*)
    {
      IFS= read -r line && printf 'record %s\n' "$line"
      IFS= read -r line && printf 'problem %s\n' "$line"
    } <"$state"
    ;;
  pid,*)
    command -v tmux >/dev/null 2>&1 && printf 'tmux %s\n' "$session"
    # For one that left no end, which of them is known only now.
    for log in bootstrap-*.log events.jsonl; do
      [ -s "$log" ] && file_size "$log" && printf 'log %s %s\n' "$log" "$size"
    done
    ;;
  esac
else
  echo absent
fi
:
