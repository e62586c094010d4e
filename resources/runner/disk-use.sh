# disk_use sets `bytes` to what all folders of $job take.

disk_use() {
  bytes=0
  for folder in "$HOME/.remotebot/jobs/$job" "$HOME/.remotebot/work/$job"; do
    # shellcheck disable=SC2046
    set -- $(du -sk "$folder" 2>/dev/null)
    bytes=$((bytes + ${1:-0} * 1024))
  done
}
