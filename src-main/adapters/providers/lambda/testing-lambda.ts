export const region = (name: string) => ({ name, description: `Somewhere called ${name}` })

export const type = {
  name: 'gpu_8x_h100_sxm5',
  description: '8x H100 (80 GB SXM5)',
  gpu_description: 'H100 (80 GB SXM5)',
  price_cents_per_hour: 2392,
  specs: { vcpus: 208, memory_gib: 1800, storage_gib: 22_528, gpus: 8 },
}

const yes = { available: true }

/** An instance, with everything that the description requires. */
export function instance(more: Record<string, unknown>) {
  return {
    id: '0920582c7ff041399e34823a0be62549',
    name: 'train-1',
    ip: '198.51.100.2',
    private_ip: '10.0.2.100',
    status: 'active',
    ssh_key_names: ['me'],
    file_system_names: [],
    region: region('us-west-1'),
    instance_type: type,
    actions: { migrate: yes, rebuild: yes, restart: yes, cold_reboot: yes, terminate: yes },
    tags: [],
    ...more,
  }
}
