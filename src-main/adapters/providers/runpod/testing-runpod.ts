/** A pod as the official description's own example has it. */
export function pod(more: Record<string, unknown>) {
  return {
    id: '7h9k2m4n6p',
    name: 'pytorch-training',
    image: 'runpod/pytorch:1.0.2-cu1281-torch280-ubuntu2404',
    args: '',
    disk: 50,
    ports: ['22/tcp'],
    env: {},
    registry: null,
    status: 'RUNNING',
    actions: ['stop', 'restart', 'terminate'],
    mounts: { persistent: { size: 20, path: '/root/.remotebot' } },
    gpu: { id: 'NVIDIA GeForce RTX 4090', count: 1 },
    cloud: 'SECURE',
    dataCenterId: 'US-KS-2',
    cudaVersion: '12.8',
    ssh: {
      proxy: { host: 'ssh.runpod.io', port: 22, username: '7h9k2m4n6p-64411eb2', command: 'ssh …' },
      direct: { host: '195.26.233.3', port: 34446, username: 'root', command: 'ssh …' },
    },
    template: null,
    cost: 0.44,
    locked: false,
    globalNetworking: { enabled: false },
    runtime: null,
    createdAt: '2026-06-01T12:00:00Z',
    startedAt: null,
    ...more,
  }
}

/** A GPU type of the catalog, free in two data centres or nowhere. */
export function gpuType(free: boolean) {
  return {
    id: 'NVIDIA GeForce RTX 4090',
    name: 'RTX 4090',
    pool: 'ADA_24',
    manufacturer: 'NVIDIA',
    memory: 24,
    secure: true,
    community: true,
    price: { secure: 0.44, community: 0.31 },
    maxCount: { secure: 4, community: 4 },
    availability: free ? 'HIGH' : 'NONE',
    ...(free
      ? {
          dataCenters: [
            { id: 'US-KS-2', name: 'US Kansas 2', availability: 'HIGH' },
            { id: 'EU-RO-1', name: 'EU Romania 1', availability: 'LOW' },
            { id: 'US-TX-3', name: 'US Texas 3', availability: 'NONE' },
          ],
          cudaVersions: [
            { version: '12.4', available: true },
            { version: '12.10', available: true },
            { version: '12.8', available: true },
            { version: '13.0', available: false },
          ],
        }
      : {}),
  }
}
