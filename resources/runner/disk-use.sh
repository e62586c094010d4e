# disk_use sets `bytes` to what all folders of $job take.

disk_use() {
  bytes=0 low=
  command -v nice >/dev/null 2>&1 && low='nice'
  for folder in "$HOME/.remotebot/jobs/$job" "$HOME/.remotebot/work/$job"; do
    # shellcheck disable=SC2046
    set -- $($low du -sk "$folder" 2>/dev/null)
    bytes=$((bytes + ${1:-0} * 1024))
  done
}
