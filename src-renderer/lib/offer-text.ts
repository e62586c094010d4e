import { allIn } from '../../src-shared/offers/index.ts'
import {
  type Availability,
  formatDuration,
  type Offer,
  type OfferAnswer,
  type OfferQuery,
  type ProviderKind,
} from '../../src-shared/vocabulary/index.ts'

/** "H100 80 GB SXM" without the maker's name, which all have. */
export const gpuName = (name: string) => name.replace(/^NVIDIA (GeForce )?/i, '')

/** "8×H100 80 GB SXM", or of a machine without GPU "16 vCPU · 64 GB". */
export function offerTitle({ gpu, cpuCount, memoryGb }: Pick<Offer, 'gpu' | 'cpuCount' | 'memoryGb'>): string {
  if (gpu) return `${gpu.count}×${gpuName(gpu.name)}`
  const parts = [cpuCount === null ? null : `${cpuCount} vCPU`, memoryGb === null ? null : `${memoryGb} GB`]
  return parts.filter(Boolean).join(' · ') || 'a machine'
}

/** "26 vCPU, 125 GB memory, CUDA 12.8": what a machine has beside its GPUs, as far as it is known. */
export function machineParts(offer: Offer): string[] {
  const { gpu, cpuCount, memoryGb, cuda, downMbps, reliability } = offer
  return [
    gpu && cpuCount !== null ? `${cpuCount} vCPU` : null,
    gpu && memoryGb !== null ? `${memoryGb} GB memory` : null,
    cuda === null ? null : `CUDA ${cuda}`,
    downMbps === null ? null : `${Math.round(downMbps)} Mbit/s down`,
    reliability === null ? null : `reliability ${reliability.toFixed(3)}`,
  ].filter((part) => part !== null)
}

/** VRAM of all its GPUs together, GB. */
export const vramOf = ({ gpu }: Pick<Offer, 'gpu'>) => (gpu ? gpu.vramGb * gpu.count : 0)

export const typeText = ({ spot }: Pick<Offer, 'spot'>) => (spot ? 'spot' : 'on-demand')

export const AVAILABILITY: Record<Availability, { word: string; tone: string }> = {
  in_stock: { word: 'in stock', tone: 'text-good' },
  low: { word: 'low', tone: 'text-attention' },
  none: { word: 'none', tone: 'text-muted' },
  unknown: { word: 'not told', tone: 'text-muted' },
}

/** "about 2 min", or a dash where nobody tells. */
export function startText(seconds: number | null): string {
  if (seconds === null) return '–'
  return `about ${formatDuration(Math.max(1, seconds < 60 ? seconds : Math.round(seconds / 60) * 60) * 1000).replace(/\.0 s/, ' s')}`
}

/** How providers are called, by kind. */
export const namesOf = (
  answers: readonly Pick<OfferAnswer, 'provider' | 'name'>[],
): ReadonlyMap<ProviderKind, string> => new Map(answers.map(({ provider, name }) => [provider, name]))

/** "RunPod · EU-RO". */
export function placeText(offer: Offer, names: ReadonlyMap<ProviderKind, string>): string {
  const name = names.get(offer.provider) ?? offer.provider
  return offer.region === null ? name : `${name} · ${offer.region}`
}

/** An offer as the query of a job: machines like it, for no more than it costs, at the same place. */
export function queryOf(offer: Offer, diskGb: number): Partial<OfferQuery> {
  const { perGpuHour } = allIn(offer, diskGb)
  return {
    gpu: offer.gpu ? offer.gpu.name : 'any',
    count: offer.gpu?.count ?? 1,
    ...(perGpuHour === null ? {} : { maxPricePerGpuHour: perGpuHour }),
    cloud: offer.cloud,
    minCuda: offer.cuda ?? '0.0',
    containerDiskGb: diskGb,
    providers: [offer.provider],
    ...(offer.region === null ? {} : { region: offer.region }),
    spot: offer.spot,
  }
}
