# Whether this is a container itself, which few of them let run others.
in_container() {
  [ -e /.dockerenv ] || [ -e /run/.containerenv ] || grep -qE '(docker|kubepods|containerd|lxc)' /proc/1/cgroup 2>/dev/null
}

no_daemon() {
  if in_container; then
    fail 'docker cannot run here: this machine is itself a container; rent a whole (virtual) machine for it'
  fi
  fail 'docker is installed, but its daemon does not answer'
}

verify() {
  have docker || fail 'it is not installed'
  asked='docker version --format {{.Server.Version}}'
  # A login from before the installation does not have the group yet.
  $asked 2>/dev/null || sg docker -c "$asked" 2>/dev/null || no_daemon
}

install() {
  [ "$os" != Darwin ] || fail 'on macOS docker needs an app: install Docker Desktop or colima there by hand'
  if ! have docker; then
    if in_container; then no_daemon; fi
    packages docker.io 'moby-engine' docker '' || fail 'docker comes from the packages of the system only: see above why there is none'
  fi
  can_root || fail 'starting docker needs root, or sudo without a password'
  for start in 'systemctl enable --now docker' 'service docker start' 'rc-service docker start'; do
    # shellcheck disable=SC2086
    if have "${start%% *}" && as_root $start; then break; fi
  done
  [ "$(id -u)" = 0 ] || as_root usermod -aG docker "$(id -un)"
  left=30
  until as_root docker version >/dev/null 2>&1; do
    [ $left -gt 0 ] || no_daemon
    left=$((left - 1))
    sleep 1
  done
}
