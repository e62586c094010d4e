import type { Offer, ProviderKind } from '../../../../src-shared/vocabulary/index.ts'
import type { Machine } from '../../../adapters/providers/index.ts'
import type { LaunchRow } from './types.ts'

const MOST_TOLD = 5

/** "2 × RTX 4090", or what a machine without GPU is. */
export function offerName({ gpu, cpuCount }: Pick<Offer, 'gpu' | 'cpuCount'>): string {
  if (gpu) return gpu.count > 1 ? `${gpu.count} × ${gpu.name}` : gpu.name
  return cpuCount === null ? 'a machine without GPU' : `a machine with ${cpuCount} CPUs`
}

/** A name as every provider takes it: letters, digits and -, at most 60. */
export function machineName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 50)
    .replace(/-+$/, '')
  return `remotebot-${plain === '' ? 'server' : plain}`.slice(0, 60)
}

/** What was tried, and why none of it came to anything: "RTX 4090 at Vast.ai: no longer available; …". */
export function refusals(launches: readonly LaunchRow[], name: (kind: ProviderKind) => string): string {
  const told = launches.flatMap(({ offer, provider, problem }) =>
    problem === null ? [] : [`${offerName(offer)} at ${name(provider)}: ${problem}`],
  )
  const last = [...new Set(told)].slice(-MOST_TOLD)
  const left = new Set(told).size - last.length
  if (last.length === 0) return 'nothing that fits is left'
  return left > 0 ? `${last.join('; ')}; and ${left} more before` : last.join('; ')
}

/** What a machine on its way waits for, as far as its provider tells. */
export function bootReason(machine: Machine, provider: string): string {
  const problem = machine.problem ? `: ${machine.problem}` : ''
  switch (machine.phase) {
    case 'capacity':
      return `${provider} waits for a free machine${problem}`
    case 'image':
      return `${provider} loads its image${problem}`
    default:
      return machine.state === 'running' ? `it has no address yet${problem}` : `${provider} boots it${problem}`
  }
}

/** Why a machine is gone that we did not end. `byLease`: one of the layers of its lease was due. */
export function goneReason(
  machine: Machine | null,
  offer: Pick<Offer, 'spot'>,
  provider: string,
  byLease: boolean,
): string {
  if (machine?.preempted)
    return `${provider} took it away (${offer.spot || machine.spot ? 'spot machine' : 'no reason given'})`
  if (byLease) return 'its lease was over, and it has ended itself'
  if (offer.spot) return `it is gone at ${provider}: spot machines may be taken away`
  return `it is gone at ${provider}, and was not ended from here`
}
