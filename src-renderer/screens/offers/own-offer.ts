import { excludedBy } from '../../../src-shared/offers/index.ts'
import type { Offer, OfferFilter, Server } from '../../../src-shared/vocabulary/index.ts'

const FREE = {
  perHour: 0,
  stoppedPerHour: null,
  diskGbMonth: 0,
  stoppedDiskGbMonth: 0,
  egressGb: 0,
  ingressGb: 0,
}

/**
 * A server that is there already, as an offer at $0: using it costs nothing more than it does anyway. Its provider, place and
 * stock mean nothing and are not filtered by.
 */
export function ownOffer(server: Server): Offer | null {
  const { facts, state } = server
  if (!facts || !['ready', 'busy'].includes(state) || server.contact.status !== 'live') return null
  const [first] = facts.gpus
  return {
    id: server.id,
    provider: server.rental?.provider ?? 'demo',
    gpu: first ? { name: first.name, count: facts.gpus.length, vramGb: Math.round(first.memoryBytes / 1e9) } : null,
    cpuCount: facts.cpuCount,
    memoryGb: Math.round(facts.memoryBytes / 1e9),
    diskGb: Math.floor(facts.diskFreeBytes / 1e9),
    diskFixed: true,
    region: null,
    cloud: 'secure',
    spot: false,
    price: FREE,
    reliability: null,
    cuda: null,
    driver: null,
    downMbps: null,
    upMbps: null,
    availability: 'in_stock',
    availabilityReason: null,
    startSeconds: null,
    maxSeconds: null,
    seenAt: facts.checkedAt,
    launch: {},
  }
}

/** Whether a server passes what a filter says of machines. */
export function ownFits(offer: Offer, filter: OfferFilter, diskGb: number): boolean {
  if (filter.providers.length > 0 || filter.region !== undefined || filter.spot === true) return false
  const { minCuda: _, ...rest } = filter
  return excludedBy(offer, { ...rest, cloud: 'any' }, diskGb) === null
}
