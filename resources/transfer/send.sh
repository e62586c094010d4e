# Sends files of a pull: runs the scripts that come on standard input, each after a line with its length. What they print is the
# files' bytes; sums go to standard error, a line for each script, one line at a time.
# shellcheck disable=SC2154 # set before

# Sums in the order of the names; - for a file that cannot be read.
each_sum() {
  for file; do
    # A name with a newline or backslash would be printed in another form.
    if [ -f "$file" ] && [ -r "$file" ]; then sum_input <"$file"; else echo -; fi
  done
}

all_sums() {
  for file; do
    if [ ! -f "$file" ] || [ ! -r "$file" ]; then
      each_sum "$@"
      return
    fi
  done
  sum_files "$@"
}

# in_background COMMAND...: one at a time, so that lines of sums never mix.
told() {
  wait
  (
    number=$1
    shift
    echo "sums $number $("$@" | tr '\n' ' ')" >&2
  ) </dev/null &
}

files() { cat "$@" 2>/dev/null; }

# chunks FILE COUNT FROM
chunks() { dd if="$1" bs=262144 skip="$3" count="$2" 2>/dev/null; }

# exact N: copies exactly N bytes of standard input, and takes no more from it.
if has_fullblock; then
  exact() { dd bs="$1" count=1 iflag=fullblock 2>/dev/null; }
else
  exact() { dd bs=1 count="$1" 2>/dev/null; }
fi

find_sums
echo "tool $tool" >&2
while read -r size; do
  script=$(exact "$size")
  eval "$script" </dev/null
done
wait
