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

has() {
  command -v "$1" >/dev/null 2>&1
}

# What follows is looked for only by scripts that need it: each program started counts where little is to be done.

# The program that sums are made with (cksum is in every POSIX system), and the command that prints a line with the sum first for each
# file named; GNU's marks odd names with a backslash.
find_sums() {
  tool=cksum
  sums=cksum
  only_sums='s/ .*//'
  if has shasum; then
    tool=shasum
    sums='shasum -a 256'
    only_sums='s/^\\//;s/ .*//'
  fi
  if has sha256sum; then
    tool=sha256sum
    sums=sha256sum
    only_sums='s/^\\//;s/ .*//'
  fi
  if has openssl; then
    case $(printf a | openssl dgst -sha256 -r 2>/dev/null) in
      ca978112*)
        if [ $tool != sha256sum ]; then
          sums='openssl dgst -sha256 -r'
          only_sums='s/ .*//'
        fi
        tool=openssl
        ;;
    esac
  fi
}

# Prints the sum of standard input alone.
sum_input() {
  case $tool in
    openssl) openssl dgst -sha256 -r | cut -c1-64 ;;
    sha256sum) sha256sum | cut -c1-64 ;;
    shasum) shasum -a 256 | cut -c1-64 ;;
    *) cksum | cut -d' ' -f1 ;;
  esac
}

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

# How find tells of files; then `list FOLDER-OR-FILE... FIND-EXPRESSION...` lists all that is there.
find_form() {
  if find / -maxdepth 0 -printf '%l' >/dev/null 2>&1; then
    form=gnu
  elif stat -c %f / >/dev/null 2>&1; then
    form=stat
  else
    form=bsd
  fi
}

if has gzip; then
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

# Whether dd can be told to fill each block: it takes short reads of a pipe for whole blocks else.
has_fullblock() {
  [ "$(printf ab | dd bs=2 count=1 iflag=fullblock 2>/dev/null)" = ab ]
}
