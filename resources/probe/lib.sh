# What check.sh and sample.sh share; stands in front of them.
LC_ALL=C
export LC_ALL

nap() { sleep 0.1 2>/dev/null || sleep 1; }

# A program that hangs is killed after some seconds where there is a usable timeout(1).
soon() { "$@"; }
timeout 3 true 2>/dev/null && soon() { timeout 4 "$@"; }

# limited NAME TENTHS COMMAND...: goes on without COMMAND after TENTHS of a second, even where it cannot be
# killed (a broken GPU driver leaves nvidia-smi stuck in the kernel).
limited() {
  limited_name=$1
  limited_left=$2
  shift 2
  "$@" &
  limited_pid=$!
  while kill -0 "$limited_pid" 2>/dev/null; do
    if [ "$limited_left" -le 0 ]; then
      kill -9 "$limited_pid" 2>/dev/null
      echo "late=$limited_name"
      return 0
    fi
    nap
    limited_left=$((limited_left - 1))
  done
}
