# Removes what one installation keeps on this server: the folders of $jobs, and $workspaces unless another's jobs use them
# too; both are words. Exits 3 with the job's id on stderr while one of them runs, such as one that was given up.

cd "$HOME/.remotebot" 2>/dev/null || exit 0
for job in $jobs; do
  for dir in "$HOME/.remotebot/jobs/$job"/[0-9]*; do
    cd "$dir" 2>/dev/null || continue
    # Nobody may start it any more.
    mv ready exit-none 2>/dev/null
    find_state
    if runner_alive || command_alive; then
      printf '%s\n' "$job" >&2
      exit 3
    fi
  done
done

# Removes the folder $1. Some tools write folders that nobody may change, their owner neither.
remove() {
  [ -d "$1" ] || return 0
  rm -rf "$1" 2>/dev/null || { chmod -R u+rwX "$1" && rm -rf "$1"; } || exit 1
}

for job in $jobs; do
  for dir in "$HOME/.remotebot/jobs/$job"/[0-9]*; do
    # The settings have names of their own.
    # shellcheck source=/dev/null disable=SC2154
    session=$(cd "$dir" 2>/dev/null && [ -e settings ] && . ./settings && printf %s "$session")
    [ -n "$session" ] && command -v tmux >/dev/null 2>&1 && mux kill-session -t "=$session" 2>/dev/null
  done
  remove "$HOME/.remotebot/jobs/$job"
  remove "$HOME/.remotebot/work/$job"
done
cd "$HOME/.remotebot" || exit 1
for workspace in $workspaces; do
  users=$(find jobs -name settings -exec grep -lxF "workspace='~/.remotebot/work/$workspace'" {} + 2>/dev/null)
  [ -n "$users" ] || remove "$HOME/.remotebot/work/$workspace"
done
# These only go when nothing else is in them.
rmdir jobs work 2>/dev/null
cd "$HOME" && rmdir .remotebot 2>/dev/null
exit 0
