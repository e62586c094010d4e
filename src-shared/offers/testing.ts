import type { Offer } from '../vocabulary/index.ts'

/** An offer for tests: one H100 in stock at $2 an hour with a disk of $0.072 a GB-month, unless told otherwise. */
export function anOffer(change: Partial<Offer> = {}): Offer {
  return {
    id: 'demo:h100-1',
    provider: 'demo',
    gpu: { name: 'H100 80 GB SXM', count: 1, vramGb: 80 },
    cpuCount: 26,
    memoryGb: 125,
    diskGb: 2000,
    diskFixed: false,
    region: 'eu-north',
    cloud: 'secure',
    spot: false,
    price: {
      perHour: 2_000_000,
      stoppedPerHour: 0,
      diskGbMonth: 72_000,
      stoppedDiskGbMonth: 144_000,
      egressGb: 0,
      ingressGb: 0,
    },
    reliability: 0.99,
    cuda: '12.4',
    driver: '550.54',
    downMbps: 1000,
    upMbps: 1000,
    availability: 'in_stock',
    availabilityReason: null,
    startSeconds: 120,
    maxSeconds: null,
    seenAt: 0,
    launch: {},
    ...change,
  }
}
