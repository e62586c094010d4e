# What the scripts of a transfer share.
# shellcheck disable=SC2034,SC2154,SC2209 # the scripts that this is put before use what it sets; those are names of programs
LC_ALL=C
export LC_ALL
sync=.remotebot-sync

# A path as a person writes it: below the home folder (~ or relative), or absolute.
expand() {
  # shellcheck disable=SC2088 # the tilde is what a person wrote
  case $1 in
    '~') path=$HOME ;;
    '~/'*) path=$HOME/${1#'~/'} ;;
    /*) path=$1 ;;
    *) path=$HOME/$1 ;;
  esac
}

# The program that sums are made with; cksum is in every POSIX system.
if command -v openssl >/dev/null 2>&1 && [ "$(printf a | openssl dgst -sha256 -r 2>/dev/null | cut -c1-8)" = ca978112 ]; then
  tool=openssl
elif command -v sha256sum >/dev/null 2>&1; then
  tool=sha256sum
elif command -v shasum >/dev/null 2>&1; then
  tool=shasum
else
  tool=cksum
fi

# Prints the sum of standard input alone.
sum_input() {
  case $tool in
    openssl) openssl dgst -sha256 -r | cut -c1-64 ;;
    sha256sum) sha256sum | cut -c1-64 ;;
    shasum) shasum -a 256 | cut -c1-64 ;;
    *) cksum | cut -d' ' -f1 ;;
  esac
}

# The command that prints a line with the sum first for each file named; GNU's marks odd names with a backslash.
if [ $tool = cksum ]; then
  sums=cksum
  only_sums='s/ .*//'
elif command -v sha256sum >/dev/null 2>&1; then
  sums=sha256sum
  only_sums='s/^\\//;s/ .*//'
elif [ $tool = shasum ]; then
  sums='shasum -a 256'
  only_sums='s/^\\//;s/ .*//'
else
  sums='openssl dgst -sha256 -r'
  only_sums='s/ .*//'
fi

# Prints the sums of the files named, a line each, in their order.
sum_files() {
  # shellcheck disable=SC2086 # a command and its options
  $sums "$@" | sed "$only_sums"
}

# Prints the sum of $2 chunks of file $1 from chunk $3 on; for 0 of all of it.
sum_chunks() {
  if [ "$2" = 0 ]; then
    sum_input <"$1"
  else
    dd if="$1" bs=262144 skip="$3" count="$2" 2>/dev/null | sum_input
  fi
}

# The file found lists: how, and then with `list FOLDER-OR-FILE... -- FIND-EXPRESSION...` all that is there.
if find / -maxdepth 0 -printf '%l' >/dev/null 2>&1; then
  form=gnu
elif stat -c %f / >/dev/null 2>&1; then
  form=stat
else
  form=bsd
fi
if command -v gzip >/dev/null 2>&1; then
  pack=gzip
  squeeze() { gzip -1; }
else
  pack=plain
  squeeze() { cat; }
fi

# Lists what `find "$@"` finds; $end ends each line where names could hold newlines.
list() {
  case $form in
    gnu) find "$@" -printf '%y%m %s %T@ %n %p\0%l\0' ;;
    stat) find "$@" -exec stat -c "%f %s %Y %h %n$end" {} + ;;
    *) find "$@" -exec stat -f "%p %z %m %l %N$end" {} + ;;
  esac
}

# exact N: copies exactly N bytes of standard input, and takes no more from it.
if [ "$(printf ab | dd bs=2 count=1 iflag=fullblock 2>/dev/null)" = ab ]; then
  exact() { dd bs="$1" count=1 iflag=fullblock 2>/dev/null; }
else
  exact() { dd bs=1 count="$1" 2>/dev/null; }
fi
