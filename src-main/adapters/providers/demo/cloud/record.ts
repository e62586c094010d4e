import type { Offer } from '../../../../../src-shared/vocabulary/index.ts'
import { type DemoSettings, names } from '../settings.ts'
import type { MachineAccount, WireMachine } from '../wire.ts'
import type { LedgerEvent } from './ledger.ts'

/** A machine as the ledger's facts make it. */
export interface MachineRecord {
  id: string
  name: string
  tag: WireMachine['tag']
  offer: Offer
  diskGb: number
  publicKey: string
  endsAt: number | null
  perHour: number
  stoppedPerHour: number
  createdAt: number
  state: 'waiting' | 'running' | 'stopping' | 'stopped' | 'starting' | 'failed' | 'terminating' | 'terminated'
  /** Since when it is in this state, epoch ms. */
  since: number
  problem: string | null
  address: { port: number; hostKey: string } | null
  endedBy: MachineAccount['endedBy']
  billing: WireMachine['billing']
  /** Bytes since it was made, as far as they are written down. */
  traffic: { sent: number; received: number }
}

/** Whether bytes of a machine cost anything; nobody counts them else. */
export const billsTraffic = ({ offer: { price } }: Pick<MachineRecord, 'offer'>): boolean =>
  (price.egressGb ?? 0) > 0 || (price.ingressGb ?? 0) > 0

/** Brings the machines up to one more fact. */
export function applyEvent(machines: Map<string, MachineRecord>, event: LedgerEvent): void {
  if (event.type === 'created') {
    const { type: _, at, ...rest } = event
    const fresh = { state: 'waiting', since: at, problem: null, address: null, endedBy: null } as const
    const billing = { state: 'none', since: at, priceSince: at } as const
    const traffic = { sent: 0, received: 0 }
    machines.set(event.id, { ...rest, ...fresh, billing, traffic, createdAt: at })
    return
  }
  const machine = 'id' in event ? machines.get(event.id) : undefined
  if (machine === undefined) return
  machine.billing = billedAfter(machine.billing, event)
  switch (event.type) {
    case 'address':
      machine.address = { port: event.port, hostKey: event.hostKey }
      return
    case 'price':
      machine.perHour = event.perHour
      machine.stoppedPerHour = event.stoppedPerHour
      return
    case 'renamed':
      machine.name = event.name
      return
    case 'traffic':
      machine.traffic = { sent: event.sent, received: event.received }
      return
    case 'timer':
      machine.endsAt = event.endsAt
      return
    case 'running':
    case 'stopping':
    case 'stopped':
    case 'starting':
    case 'failed':
    case 'terminating':
    case 'terminated':
      machine.state = event.type
      machine.since = event.at
      if (event.type === 'failed') machine.problem = event.problem
      if (event.type === 'terminating') machine.endedBy = event.by
  }
}

const BILLS = { running: 'running', stopped: 'stopped', terminating: 'none' } as const

/** How it is billed after a fact: as `summarize` charges it, which goes on while it stops and while it starts. */
function billedAfter(billing: MachineRecord['billing'], event: LedgerEvent): MachineRecord['billing'] {
  if (event.type === 'price') return { ...billing, priceSince: event.at }
  const state = event.type in BILLS ? BILLS[event.type as keyof typeof BILLS] : billing.state
  return state === billing.state ? billing : { ...billing, state, since: event.at }
}

/** What a machine still waits for, and how long each step has left to go: the steps in their order. */
export function phaseOf(machine: MachineRecord, settings: DemoSettings, now: number): WireMachine['phase'] {
  if (machine.state === 'starting') return 'boot'
  if (machine.state !== 'waiting') return null
  const { capacity, image } = settings.delays
  const elapsed = (now - machine.since) / 1000
  if (elapsed < capacity) return 'capacity'
  return elapsed < capacity + image ? 'image' : 'boot'
}

/** The next fact that time alone brings about, if it is due. */
export function dueEvent(machine: MachineRecord, settings: DemoSettings, now: number): LedgerEvent | null {
  const { id, state, offer } = machine
  const { capacity, image, boot, stop, terminate } = settings.delays
  const after = (seconds: number) => now - machine.since >= seconds * 1000
  if (isThere(machine) && machine.endsAt !== null && machine.endsAt <= now)
    return { type: 'terminating', at: now, id, by: 'timer' }
  switch (state) {
    case 'waiting':
      if (!after(capacity + image + boot)) return null
      if (!names(settings.bootFails, offer.id)) return { type: 'running', at: now, id }
      return { type: 'failed', at: now, id, problem: 'The host did not boot the machine.' }
    case 'starting':
      return after(boot) ? { type: 'running', at: now, id } : null
    case 'stopping':
      return after(stop) ? { type: 'stopped', at: now, id } : null
    case 'terminating':
      return after(terminate) ? { type: 'terminated', at: now, id } : null
    default:
      return null
  }
}

/** Whether it has not been told to end. */
export function isThere(machine: MachineRecord): boolean {
  return machine.state !== 'terminating' && machine.state !== 'terminated'
}

const WIRE_STATES = {
  waiting: 'provisioning',
  starting: 'booting',
  running: 'running',
  stopping: 'stopping',
  stopped: 'stopped',
  failed: 'failed',
  terminating: 'terminating',
  terminated: 'terminated',
} as const

/** As it is listed. */
export function wireMachineOf(machine: MachineRecord, settings: DemoSettings, now: number): WireMachine {
  const { id, name, tag, offer, address, problem, createdAt, endsAt, state, billing } = machine
  const phase = phaseOf(machine, settings, now)
  return {
    id,
    name,
    tag,
    state: state === 'waiting' && phase === 'boot' ? 'booting' : WIRE_STATES[state],
    phase,
    problem: machine.endedBy === 'preemption' ? 'Taken away: somebody else pays more for it.' : problem,
    ssh: state === 'running' && address ? { user: 'demo', host: '127.0.0.1', port: address.port } : null,
    hostKeys: address ? [address.hostKey] : [],
    // While it stops, and while it starts, it is billed as before.
    pricePerHour: !isThere(machine) ? 0 : billing.state === 'stopped' ? machine.stoppedPerHour : machine.perHour,
    gpu: offer.gpu && { name: offer.gpu.name, count: offer.gpu.count },
    region: offer.region,
    spot: offer.spot,
    preempted: machine.endedBy === 'preemption',
    createdAt,
    endsAt,
    billing,
    traffic: billsTraffic(machine) ? machine.traffic : null,
  }
}

/** Whether lists show it: not too new, and gone ones only where nobody here asked for their end. */
export function isListed(machine: MachineRecord, settings: DemoSettings, now: number): boolean {
  if (now - machine.createdAt < settings.hideNewSeconds * 1000) return false
  if (machine.state !== 'terminated') return true
  return machine.endedBy !== 'call' && now - machine.since < settings.showEndedSeconds * 1000
}
