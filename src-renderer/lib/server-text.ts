import { counted, formatBytes, type Server, type ServerSample } from '../../src-shared/vocabulary/index.ts'

/** "8×H100 80 GB" or "2×RTX 4090 · 1×A100"; null without a GPU. */
export function gpuText(server: Pick<Server, 'facts'>): string | null {
  const gpus = server.facts?.gpus ?? []
  if (gpus.length === 0) return null
  const counts = new Map<string, number>()
  for (const gpu of gpus) {
    const name = gpu.name.replace(/^NVIDIA (GeForce )?/, '')
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts].map(([name, count]) => `${count}×${name}`).join(' · ')
}

/** "16 cores · 64 GB · 1×A100" in short. */
export function hardwareText(server: Pick<Server, 'facts'>): string {
  const { facts } = server
  if (!facts) return ''
  const parts = [counted(facts.cpuCount, 'core'), formatBytes(facts.memoryBytes)]
  const gpu = gpuText(server)
  return (gpu ? [gpu, ...parts] : parts).join(' · ')
}

/** "user@host:port", without the port where it is 22. */
export function addressText(server: Pick<Server, 'address' | 'origin'>): string {
  const { address } = server
  if (!address) return server.origin === 'local' ? 'this computer' : ''
  const host = address.host.includes(':') ? `[${address.host}]` : address.host
  return `${address.user}@${host}${address.port === 22 ? '' : `:${address.port}`}`
}

/** The load that matters: mean GPU use where there are GPUs, else CPU; 0 to 1. */
export function loadOf(sample: ServerSample): number | null {
  if (sample.gpus.length === 0) return sample.cpu
  return sample.gpus.reduce((sum, gpu) => sum + gpu.utilization, 0) / sample.gpus.length
}

/** "61 %", or a dash while unknown. */
export const percent = (value: number | null | undefined) => (value == null ? '–' : `${Math.round(value * 100)} %`)
