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

say() {
  printf '%s %s %s %s%s\n' "$1" "$form" "$pack" "$(pwd -P)" "$end"
}

below "$wanted"
if [ -d "$path" ]; then
  cd -- "$path/" || exit 3
  say folder
  list . | squeeze
elif [ -e "$path" ] || [ -L "$path" ]; then
  name=${path##*/}
  cd -- "${path%/*}/" || exit 3
  say file
  list "./$name" | squeeze
else
  below "$prefix"
  if [ -n "$pattern" ] && [ -d "$path" ] && cd -- "$path/"; then
    say glob
    list . '(' -path "./$pattern" -o -path "./$pattern/*" ')' | squeeze
  else
    say none
  fi
fi
