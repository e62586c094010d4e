# Removes all folders of $job and prints the bytes freed. Exits 3 while an attempt runs. Comes after disk-use.sh.

disk_use
before=$bytes
for dir in "$HOME/.remotebot/jobs/$job"/[0-9]*; do
  cd "$dir" 2>/dev/null || continue
  # Nobody may start it any more.
  mv ready exit-none 2>/dev/null
  find_state
  if runner_alive || { [ "${state#exit-}" = "$state" ] && command_alive; }; then
    exit 3
  fi
  session=
  # shellcheck source=/dev/null
  [ -e settings ] && . ./settings
  [ -n "$session" ] && command -v tmux >/dev/null 2>&1 && mux kill-session -t "=$session" 2>/dev/null
done
cd "$HOME" || exit 1
for folder in "$HOME/.remotebot/jobs/$job" "$HOME/.remotebot/work/$job"; do
  [ -d "$folder" ] || continue
  # Some tools write folders that nobody may change, their owner neither.
  rm -rf "$folder" 2>/dev/null || { chmod -R u+rwX "$folder" && rm -rf "$folder"; }
done
disk_use
echo $((before - bytes))
