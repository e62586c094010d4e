# Lists a target. Set before: target, end, mend (1 to finish what a push before this one had begun), which (`prune` leaves out what
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
if [ "$mend" = 1 ] && [ -f "$sync/commit" ]; then
  sh "$sync/commit" >/dev/null 2>&1 || rm -f "$sync/commit"
fi
echo "$form $pack"
if [ "$which" = prune ]; then
  list . '(' -name .git -o -name .venv -o -name node_modules -o -name __pycache__ ')' -prune -o | squeeze
else
  list . | squeeze
fi
