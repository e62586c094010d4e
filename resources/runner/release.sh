# Ends what the attempts of $job left on this server and makes sure of it; of those before attempt $before only, where
# that is given. With $purge, what may hold secrets goes too: logs, events, commands. $remove: the name of the
# workspace to remove, or nothing. Prints `left <pid> <program>` for
# each process that could not be ended, `kept` where the workspace could not be removed, and at last `released`.

exec 2>/dev/null
# Goes into the folder $1 of an attempt, if that is one of those.
enter() {
  cd "$1" && if [ -n "$before" ]; then [ "${1##*/}" -lt "$before" ]; fi
}

for dir in "$HOME/.remotebot/jobs/$job"/[0-9]*; do
  enter "$dir" || continue
  # Nobody may start it any more.
  mv ready exit-none
  session=
  # shellcheck source=/dev/null
  [ -e settings ] && . ./settings
  if [ -z "$session" ] || ! command -v tmux >/dev/null; then continue; fi
  # Whoever looks at it may go on doing so; what may show secrets goes at once.
  if [ -z "$purge" ] && [ -n "$(mux list-clients -t "=$session")" ]; then
    mux set-option -t "=$session:" destroy-unattached on
  else
    mux kill-session -t "=$session"
  fi
done

sweep '' 50
for one in $found; do
  name=
  { IFS= read -r name <"/proc/$one/comm"; }
  [ -n "$name" ] || name=$(ps -o comm= -p "$one")
  printf 'left %s %s\n' "$one" "$name"
done

for dir in "$HOME/.remotebot/jobs/$job"/[0-9]*; do
  enter "$dir" || continue
  rm -f secrets
  if [ -e secrets ]; then exit 1; fi
  if [ -n "$purge" ]; then
    rm -f run.log bootstrap-* inputs-* events.jsonl command env spec.json || exit 1
  fi
done
if [ -n "$remove" ]; then
  cd "$HOME/.remotebot/work" && {
    # Some tools write folders that nobody may change, their owner neither.
    rm -rf "./$remove" || { chmod -R u+rwX "./$remove" && rm -rf "./$remove"; } || echo kept
  }
fi
echo released
