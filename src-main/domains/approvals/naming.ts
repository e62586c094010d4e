import type { Offer, SpendPlan } from '../../../src-shared/vocabulary/index.ts'

/** "4 × H100 80 GB SXM", or what a machine without GPU is. */
export function machineOf({ gpu, cpuCount }: Pick<Offer, 'gpu' | 'cpuCount'>): string {
  if (gpu) return gpu.count > 1 ? `${gpu.count} × ${gpu.name}` : gpu.name
  return cpuCount === null ? 'a machine without GPU' : `a machine with ${cpuCount} CPUs`
}

/** What a request is called: "4 × H100 for train-7b". */
export function requestName({ kind, offer, jobName, serverName, leaseSeconds }: SpendPlan): string {
  switch (kind) {
    case 'rent':
      return `${machineOf(offer)} for ${jobName ?? serverName}`
    case 'extend':
      return `${span(leaseSeconds)} more of ${serverName}`
    case 'start':
      return `starting ${serverName}`
    case 'adopt':
      return `taking over ${serverName}`
  }
}

/** A span of time in words of the two largest units that matter: "2 h 30 min", "45 s". */
export function span(seconds: number): string {
  const rounded = seconds < 120 ? Math.round(seconds) : Math.round(seconds / 60) * 60
  const units: Array<[number, string]> = [
    [Math.floor(rounded / 86_400), 'd'],
    [Math.floor((rounded % 86_400) / 3600), 'h'],
    [Math.floor((rounded % 3600) / 60), 'min'],
    [rounded % 60, 's'],
  ]
  const first = units.findIndex(([count]) => count > 0)
  if (first === -1) return '0 s'
  return units
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ')
}
