/** An offer as the official description's own example has it, shortened. */
export function ask(more: Record<string, unknown>) {
  return {
    id: 101,
    gpu_name: 'RTX 4090',
    num_gpus: 2,
    gpu_ram: 24576,
    cpu_cores_effective: 32,
    cpu_ram: 65536,
    cuda_max_good: 13,
    direct_port_count: 42,
    disk_space: 2048.5,
    dph_base: 0.6,
    dph_total: 0.7,
    driver_version: '580.65.06',
    duration: 1234567.89,
    geolocation: 'Sweden, SE',
    hosting_type: 0,
    inet_down: 9876.5,
    inet_down_cost: 0.00123,
    inet_up: 8765.4,
    inet_up_cost: 0.00456,
    min_bid: 0.2,
    reliability2: 0.9987,
    storage_cost: 0.15,
    storage_total_cost: 0.1,
    verification: 'verified',
    ...more,
  }
}

/** An instance, with the fields that are read. */
export function instance(more: Record<string, unknown>) {
  return {
    id: 7001,
    actual_status: 'running',
    intended_status: 'running',
    cur_state: 'running',
    next_state: 'running',
    status_msg: 'success, running',
    label: 'train-1',
    image_runtype: 'ssh_direct',
    public_ipaddr: ' 203.0.113.42\n',
    ssh_host: 'ssh4.vast.ai',
    ssh_port: 17001,
    ports: { '22/tcp': [{ HostIp: '0.0.0.0', HostPort: '40022' }] },
    is_bid: false,
    gpu_name: 'RTX 4090',
    num_gpus: 2,
    geolocation: 'Sweden, SE',
    start_date: 1_793_450_000.5,
    dph_total: 0.7,
    storage_total_cost: 0.01,
    ...more,
  }
}
