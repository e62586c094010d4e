# Lists one thing that a pull names: a file, a folder with its content, or what a glob may match (the caller sees which does).
# shellcheck disable=SC2154 # Set before: base, wanted, prefix, pattern (both empty where it is no glob), end.
# Prints what it is, how it is listed, and the folder that all is below; then the list.
below() {
  # shellcheck disable=SC2088 # the tilde is what a person wrote
  case $1 in
    '~' | '~/'* | /*) expand "$1" ;;
    *)
      expand "$base"
      path=$path/$1
      ;;
  esac
}

# A find that was killed says nothing itself, and half a list must not pass for all that is there.
listed() {
  list "$@" || echo 'find failed' >&2
}

say() {
  printf '%s %s %s %s%s\n' "$1" "$form" "$pack" "$(pwd -P)" "$end"
}

find_form
below "$wanted"
if [ -d "$path" ]; then
  cd -- "$path/" || exit 3
  say folder
  listed . | squeeze
elif [ -e "$path" ] || [ -L "$path" ]; then
  name=${path##*/}
  cd -- "${path%/*}/" || exit 3
  say file
  listed "./$name" | squeeze
else
  below "$prefix"
  if [ -n "$pattern" ] && [ -d "$path" ] && cd -- "$path/"; then
    say glob
    listed . '(' -path "./$pattern" -o -path "./$pattern/*" ')' | squeeze
  else
    say none
  fi
fi
