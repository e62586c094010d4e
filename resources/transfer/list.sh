# Lists a target. Put behind lock.sh. Set before: target, end, mend (1 to finish what a push before this one had begun), which (`prune` leaves out what
# is never pushed unless a rule takes it back).
# shellcheck disable=SC2154 # set before
find_form
expand "$target"
if [ ! -d "$path" ]; then
  if [ -e "$path" ] || [ -L "$path" ]; then
    echo "$path is not a folder" >&2
    exit 3
  fi
  echo absent plain
  exit 0
fi
cd -- "$path" || exit 3
# Whoever else is at work here is waited for or named before anything is looked at; what a push had begun is finished.
if [ "$mend" = 1 ] && [ -d "$sync" ]; then
  take_lock || exit 4
  if [ -f "$sync/commit" ]; then sh "$sync/commit" >/dev/null 2>&1 || rm -f "$sync/commit"; fi
  give_lock_back
fi
echo "$form $pack"
if [ "$which" = prune ]; then
  list . '(' -name .git -o -name .venv -o -name node_modules -o -name __pycache__ ')' -prune -o | squeeze
else
  list . | squeeze
fi
