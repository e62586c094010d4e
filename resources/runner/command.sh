# Becomes the job's command, or first of all what sets up for it, leading a process group of its own. $1: the attempt's
# folder, $2: where to run, $3: the workspace, $4: the volume for caches, or nothing.

cd "$1" || exit 127
# shellcheck source=/dev/null
. ./settings
dir=$1 workdir=$2 workspace=$3 volume=$4
start_time $$
if [ "$tty" = 1 ]; then
  # Outlives what a cancel or Ctrl-C sends to the group, to tell how the command ended. A caught signal, unlike
  # an ignored one, is back to normal in the command. A closed terminal (HUP) ends this, and thereby the command.
  # Before the group has a name, since from then on it can be told to end.
  told=
  trap 'told=1' INT QUIT TERM
fi
mv group,none "group,$$,${start:-0}" 2>/dev/null
shell=$(command -v sh)

if [ "$tty" = 1 ]; then
  # The gate opens once the terminal is being recorded. It holds the PATH of the login that started the job; tmux's may be older.
  until [ -e gate ]; do
    find_state
    runner_alive || exit 1
    sleep 0.05 2>/dev/null || sleep 1
  done
  if [ -n "$told" ]; then
    trap '' INT QUIT TERM
    mv code,none code,143
    exit
  fi
  if [ -s gate ]; then IFS= read -r PATH <gate; fi
fi

# Becomes the command. Its variables and secrets may have any name, `dir` and `PATH` too, so from their reading on
# nothing is used but what came in $1… : folder, where to run, shell, job, attempt, rm, workspace, volume, steps, PATH.
become() {
  # Secrets are exported (by env) only after their file is gone: with a very large environment no program, not
  # even rm, could be started any more.
  if [ -e secrets ]; then
    # shellcheck source=/dev/null
    . ./secrets
    "$6" -f secrets
    if [ -e secrets ]; then
      echo 'remotebot: the file with the secrets cannot be removed; the command was not started'
      exit 126
    fi
  fi
  # The command inherits what `ssh host command` would give it, PATH included: no profile is read, so what
  # runs does not depend on files that expect a person. Last come our own helpers, and programs of the home folder.
  # shellcheck source=/dev/null
  . ./env
  export REMOTEBOT_JOB="$4" REMOTEBOT_ATTEMPT="$5" REMOTEBOT_EVENTS="$1/events.jsonl" \
    REMOTEBOT_OUT="$1/out" REMOTEBOT_CHECKPOINTS="$1/checkpoints" \
    REMOTEBOT_WORKSPACE="$7" PATH="${PATH:+$PATH:}$1/bin:$HOME/.local/bin"
  # What is downloaded outlives the machine where a volume does.
  [ -z "$8" ] ||
    export HF_HOME="${HF_HOME:-$8/.cache/huggingface}" PIP_CACHE_DIR="${PIP_CACHE_DIR:-$8/.cache/pip}" \
      UV_CACHE_DIR="${UV_CACHE_DIR:-$8/.cache/uv}"
  [ "$9" = 0 ] || exec "$3" "$1/steps.sh" "$1" "$7" "$2" "$3" "$9" "${10}"
  cd "$2" || exit 127
  exec "$3" "$1/command"
}
rm=$(command -v rm)

if [ "$tty" != 1 ]; then
  become "$dir" "$workdir" "$shell" "$job" "$attempt" "$rm" "$workspace" "$volume" "$steps" "$PATH"
fi
(
  # Told while this was being made ready: it is not heard of a second time. What comes between the fork and the end of
  # its traps is lost to a shell.
  if [ -n "$told" ] || is_ending; then exit 143; fi
  become "$dir" "$workdir" "$shell" "$job" "$attempt" "$rm" "$workspace" "$volume" "$steps" "$PATH"
)
code=$?
# A signal to the group (Ctrl-C once more) would end what notes the end.
trap '' INT QUIT TERM
cd "$dir" || exit
mv code,none "code,$code"
# Leaving closes the terminal, so first let its last bytes be recorded.
left=100
while find_state && [ $left -gt 0 ]; do
  runner_alive || break
  nap
  left=$((left - tenths))
done
