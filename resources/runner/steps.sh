# Sets up: runs the steps one after another in the workspace, then becomes the command; leads the process group of both.
# $1: the attempt's folder, $2: the workspace, $3: where the command runs, $4: the shell, $5: how many steps, $6: the
# PATH of the runner. A step that nothing of what it depends on has changed for is skipped.

# The job's variables are there already and may have any name: whatever is set outside of a subshell begins so.
remotebot_dir=$1 remotebot_workspace=$2 remotebot_workdir=$3 remotebot_shell=$4 remotebot_steps=$5 remotebot_path=$6
# What a shell says about a killed step ("Killed") is no output of the command.
exec 3>&2 2>/dev/null

# Notes how far it is in the file `steps`, which is only appended to. A full disk may swallow that.
note() (
  PATH=$remotebot_path
  printf '%s %s\n' "$(date +%s)" "$1" >>"$remotebot_dir/steps"
)

# Says by a rename, which needs no disk space, that setting up is over: done, nodir or <step>,<exit code>.
mark() (
  PATH=$remotebot_path
  cd "$remotebot_dir" && mv setup,none "setup,$1"
)

# As in lib.sh, from any folder.
is_ending() {
  [ -e "$remotebot_dir/cancelled" ] || [ -e "$remotebot_dir/timed-out" ]
}

# Prints the files of the workspace that step $1 depends on: the usual lists of dependencies, words of its text that
# are files, and its inputs, which may also be folders and patterns. What is not there is named too.
depends() {
  for file in requirements*.txt pyproject.toml uv.lock poetry.lock setup.py setup.cfg environment.yml package.json \
    package-lock.json pnpm-lock.yaml yarn.lock Cargo.toml Cargo.lock go.mod go.sum Gemfile.lock Makefile Dockerfile; do
    [ -f "$file" ] && printf '%s\n' "./$file"
  done
  tr -cs 'A-Za-z0-9_./@%+~\200-\377-' '\n' <"$remotebot_dir/bootstrap-$1" | while IFS= read -r word; do
    case $word in '' | /* | ..* | */..*) continue ;; esac
    [ -f "$word" ] && printf '%s\n' "./${word#./}"
  done
  while IFS= read -r input; do
    case $input in /*) ;; *) input=./${input#./} ;; esac
    IFS=
    # shellcheck disable=SC2086
    printf '%s\n' $input
    unset IFS
  done <"$remotebot_dir/inputs-$1"
}

# Prints the key of step $1: of this machine, the texts of all steps up to this one, and the files that it depends on.
key() (
  PATH=$remotebot_path LC_ALL=C
  export LC_ALL
  if command -v sha256sum >/dev/null; then
    hash=sha256sum
  elif command -v shasum >/dev/null; then
    hash='shasum -a 256'
  elif command -v openssl >/dev/null; then
    hash='openssl dgst -sha256'
  else
    hash='cksum'
  fi
  cd "$remotebot_workspace" || exit
  {
    uname -n
    step=0
    while [ $step -lt "$1" ]; do
      step=$((step + 1))
      $hash <"$remotebot_dir/bootstrap-$step"
    done
    depends "$1" | sort -u | while IFS= read -r file; do
      printf '%s\n' "$file"
      if [ -d "$file" ]; then
        # shellcheck disable=SC2086
        find "$file" \( -name .git -o -name .remotebot \) -prune -o -type f -exec $hash {} + | sort
      else
        [ -f "$file" ] && $hash <"$file"
      fi
    done
  } | $hash
)

# Whether step $1 was done when its key was $2.
known() (
  IFS= read -r before <"$remotebot_workspace/.remotebot/bootstrap/$1" && [ -n "$2" ] && [ "$before" = "$2" ]
)

# Forgets the steps from $1 on: they are about to be done again.
forget() (
  PATH=$remotebot_path
  cd "$remotebot_workspace/.remotebot/bootstrap" || exit
  for file in *; do
    case $file in *[!0-9]*) ;; *) [ "$file" -lt "$1" ] || rm -f "$file" ;; esac
  done
)

# Remembers the keys of the steps up to $1, as the files are after them: steps may change what others depend on.
remember() (
  PATH=$remotebot_path
  mkdir -p "$remotebot_workspace/.remotebot/bootstrap" && cd "$remotebot_workspace/.remotebot/bootstrap" || exit
  step=0
  while [ $step -lt "$1" ]; do
    step=$((step + 1))
    key $step >.new && mv .new $step
  done
)

# A caught signal, unlike an ignored one, is back to normal in what is started from here. What ends a step is told by
# the step's end.
remotebot_told='' remotebot_ran='' remotebot_step=0
trap 'remotebot_told=143' TERM
trap 'remotebot_told=130' INT
while [ "$remotebot_step" -lt "$remotebot_steps" ]; do
  remotebot_step=$((remotebot_step + 1))
  # What follows a step that was done again may build on it.
  if [ -z "$remotebot_ran" ] && known $remotebot_step "$(key $remotebot_step)"; then
    printf 'remotebot: skipped, since nothing that this step depends on has changed\n' \
      >>"$remotebot_dir/bootstrap-$remotebot_step.log"
    note "cached $remotebot_step"
    continue
  fi
  remotebot_ran=1
  forget $remotebot_step
  note "begin $remotebot_step"
  [ -z "$remotebot_told" ] || exit "$remotebot_told"
  (
    # What comes between the fork and the end of its traps is lost to a shell.
    is_ending && exit 143
    cd "$remotebot_workspace" && exec "$remotebot_shell" "$remotebot_dir/bootstrap-$remotebot_step"
  ) \
    </dev/null >>"$remotebot_dir/bootstrap-$remotebot_step.log" 2>&1 3>&-
  remotebot_code=$?
  [ -z "$remotebot_told" ] || [ $remotebot_code != 0 ] || remotebot_code=$remotebot_told
  note "end $remotebot_step $remotebot_code"
  if [ $remotebot_code != 0 ]; then
    mark "$remotebot_step,$remotebot_code"
    exit $remotebot_code
  fi
  remember $remotebot_step
done
[ -z "$remotebot_told" ] || exit "$remotebot_told"
if ! cd "$remotebot_workdir"; then
  mark nodir
  exit 127
fi
mark 'done'
note 'begin run'
trap - TERM INT
# From here on it ends this by itself; until here it was only kept.
[ -z "$remotebot_told" ] || exit "$remotebot_told"
# What comes while a trap is taken away is lost to a shell.
is_ending && exit 143
exec 2>&3 3>&-
exec "$remotebot_shell" "$remotebot_dir/command"
