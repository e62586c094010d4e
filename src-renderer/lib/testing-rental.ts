import {
  type Offer,
  type OfferPrice,
  type Rental,
  rental,
  type Server,
  server,
} from '../../src-shared/vocabulary/index.ts'

const AT = 1_700_000_000_000

/** A price of 2 dollars an hour with a disk of 7.20 dollars a month for each 100 GB. */
export const testPrice = (change: Partial<OfferPrice> = {}): OfferPrice => ({
  perHour: 2_000_000,
  stoppedPerHour: 0,
  diskGbMonth: 72_000,
  stoppedDiskGbMonth: 72_000,
  egressGb: 0,
  ingressGb: 0,
  ...change,
})

/** An offer as tests of the window want it. */
export function testOffer(id: string, change: Partial<Offer> = {}): Offer {
  return {
    id: `runpod:${id}`,
    provider: 'runpod',
    gpu: { name: 'NVIDIA H100 80 GB SXM', count: 1, vramGb: 80 },
    cpuCount: 16,
    memoryGb: 125,
    diskGb: 1000,
    diskFixed: false,
    region: 'EU-RO-1',
    cloud: 'secure',
    spot: false,
    price: testPrice(),
    reliability: 0.99,
    cuda: '12.4',
    driver: null,
    downMbps: null,
    upMbps: null,
    availability: 'in_stock',
    availabilityReason: null,
    startSeconds: 60,
    maxSeconds: null,
    seenAt: AT,
    launch: {},
    ...change,
  }
}

/** What is rented, ready and in no trouble. */
export function testRental(change: Partial<Rental> = {}): Rental {
  return rental.parse({
    provider: 'runpod',
    providerName: 'RunPod',
    machineId: 'm1',
    offer: testOffer('a'),
    diskGb: 40,
    pricePerHour: 2_000_000,
    stoppedPricePerHour: 4000,
    unpriced: [],
    selfStop: 'provider-timer',
    canStop: true,
    beyond: null,
    requester: 'anna',
    justification: null,
    project: null,
    approvalId: null,
    hardMax: 8_067_000,
    cost: {
      closed: 0,
      at: AT,
      perHour: 2_000_000,
      hardMax: 8_067_000,
      idle: 0,
      transfer: 0,
      traffic: null,
      basis: 'estimated',
      billed: null,
      unpriced: [],
    },
    jobId: null,
    mayEnd: true,
    phase: null,
    phaseSince: null,
    launches: [],
    lease: { until: AT + 14_400_000, idleSeconds: 1200, idleSince: null, busyWith: '1 job', layers: [] },
    tools: [],
    alarm: null,
    providerState: null,
    seenAt: null,
    startedAt: AT,
    readyAt: AT,
    ...change,
  })
}

/** A rented server called box. */
export function rentedServer(change: Partial<Server> = {}, rented: Partial<Rental> = {}): Server {
  return server.parse({
    id: 'srv_00000000000000000001',
    name: 'box',
    origin: 'rented',
    roles: ['jobs'],
    launcher: 'shell',
    state: 'ready',
    reason: null,
    contact: { status: 'live', since: AT, reason: null },
    slots: 1,
    running: 0,
    queued: 0,
    address: null,
    jumps: [],
    auth: null,
    hostKey: null,
    facts: null,
    pricePerHour: 2_000_000,
    rental: testRental(rented),
    createdAt: AT,
    ...change,
  })
}
