# One reading of a server's load, as `key=value` lines. Read by src-main/domains/servers/samples/parse.ts.
# GPU=0 in front leaves the GPUs out.
# Comes after lib.sh.

load() {
  if [ -r /proc/stat ]; then
    echo "stat=$(head -n 1 /proc/stat)"
    echo "load=$(cat /proc/loadavg)"
    sed -n 's/^\(MemTotal\|MemAvailable\|MemFree\|Buffers\|Cached\):[[:space:]]*\([0-9]*\).*/mem_\1=\2/p' /proc/meminfo
  else
    echo "cpu_count=$(sysctl -n hw.ncpu)"
    # The sum of ps's recent shares; macOS has no counters that a shell could read.
    echo "cpu_percent=$(ps -A -o %cpu= | awk '{ s += $1 } END { print s }')"
    echo "load=$(sysctl -n vm.loadavg)"
    echo "memory_bytes=$(sysctl -n hw.memsize)"
    vm_stat | sed 's/^/vm=/'
  fi
}

disk() {
  df -kP "$HOME" 2>/dev/null | sed -n '2s/.* \([0-9][0-9]*\)  *\([0-9][0-9]*\)  *\(-\{0,1\}[0-9][0-9]*\)  *[0-9-]*%\{0,1\} .*/disk_kb=\1 \3/p'
}

gpu() {
  gpu_text=$(soon nvidia-smi --format=csv,noheader,nounits \
    --query-gpu=index,name,utilization.gpu,memory.used,memory.total,temperature.gpu,power.draw 2>/dev/null)
  case $? in
    0) printf '%s\n' "$gpu_text" | sed 's/^/gpu=/' ;;
    124 | 143) echo "late=gpu" ;;
  esac
}

load
limited disk 10 disk
[ "${GPU:-1}" = 1 ] && command -v nvidia-smi >/dev/null 2>&1 && limited gpu 45 gpu
echo "end=1"
