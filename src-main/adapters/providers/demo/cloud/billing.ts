import type { LedgerSummary, MachineAccount, WireDisk } from '../wire.ts'
import type { LedgerEvent } from './ledger.ts'

/** A machine while the ledger is read. */
interface Running extends MachineAccount {
  egressGb: number
  ingressGb: number
  since: number
  perHour: number
  stoppedPerHour: number
  /** Micro-dollars × ms / hour, summed without rounding. */
  sum: bigint
}

const HOUR_MS = 3_600_000n
const GB = 1_000_000_000n

/** Sums up the ledger as it stands at `now` (epoch ms). Waiting is free; a stopped machine bills its disk; bytes cost what the offer said. */
export function summarize(events: readonly LedgerEvent[], now: number): LedgerSummary {
  const machines = new Map<string, Running>()
  const disks = new Map<string, { disk: WireDisk; perHour: number }>()
  let oldDisks = 0n
  const diskSum = (disk: { disk: WireDisk; perHour: number }, until: number) =>
    BigInt(Math.max(0, until - disk.disk.createdAt)) * BigInt(disk.perHour)
  for (const event of events) {
    if (event.type === 'disk-kept') {
      const { id, name, tag, gb, perHour, at } = event
      disks.set(id, { disk: { id, name, tag, gb, pricePerDay: perHour * 24, createdAt: at }, perHour })
    } else if (event.type === 'disk-removed') {
      const disk = disks.get(event.id)
      if (disk) oldDisks += diskSum(disk, event.at)
      disks.delete(event.id)
    } else if (event.type === 'created') {
      machines.set(event.id, opened(event))
    } else if ('id' in event) {
      const machine = machines.get(event.id)
      if (machine) follow(machine, event)
    }
  }
  for (const machine of machines.values()) charge(machine, now)
  const sums = [...machines.values()].map((machine) => machine.sum + BigInt(transferOf(machine)) * HOUR_MS)
  const all = [...sums, oldDisks, ...[...disks.values()].map((disk) => diskSum(disk, now))]
  return {
    machines: [...machines.values()].map(accountOf),
    made: machines.size,
    alive: [...machines.values()].filter(({ state }) => state !== 'ended').map(({ id }) => id),
    launchedTwice: twiceOf([...machines.values()]),
    disks: [...disks.values()].map(({ disk }) => disk),
    billed: rounded(all.reduce((sum, part) => sum + part, 0n)),
  }
}

function opened(event: Extract<LedgerEvent, { type: 'created' }>): Running {
  const { id, name, tag, offer, at, perHour, stoppedPerHour } = event
  return {
    ...{ id, name, tag, offerId: offer.id, state: 'waiting', createdAt: at, endedAt: null, endedBy: null },
    ...{ runningMs: 0, stoppedMs: 0, billed: 0, since: at, perHour, stoppedPerHour, sum: 0n },
    ...{ sent: 0, received: 0, transfer: 0 },
    ...{ egressGb: offer.price.egressGb ?? 0, ingressGb: offer.price.ingressGb ?? 0 },
  }
}

function follow(machine: Running, event: LedgerEvent): void {
  if (event.type === 'traffic') {
    machine.sent = event.sent
    machine.received = event.received
    return
  }
  // What it was until now is charged before it changes.
  charge(machine, event.at)
  if (event.type === 'running') machine.state = 'running'
  else if (event.type === 'stopped') machine.state = 'stopped'
  else if (event.type === 'renamed') machine.name = event.name
  else if (event.type === 'price') {
    machine.perHour = event.perHour
    machine.stoppedPerHour = event.stoppedPerHour
  } else if (event.type === 'terminating') {
    machine.state = 'ended'
    machine.endedAt = event.at
    machine.endedBy = event.by
  }
}

function charge(machine: Running, until: number): void {
  // A clock that was set back makes nothing cheaper.
  const ms = Math.max(0, until - machine.since)
  machine.since = Math.max(machine.since, until)
  if (machine.state === 'running') {
    machine.runningMs += ms
    machine.sum += BigInt(ms) * BigInt(machine.perHour)
  } else if (machine.state === 'stopped') {
    machine.stoppedMs += ms
    machine.sum += BigInt(ms) * BigInt(machine.stoppedPerHour)
  }
}

const rounded = (sum: bigint) => Number((sum + HOUR_MS / 2n) / HOUR_MS)

/** Micro-dollars for all its bytes, rounded once. */
function transferOf({ sent, received, egressGb, ingressGb }: Running): number {
  const product = BigInt(sent) * BigInt(egressGb) + BigInt(received) * BigInt(ingressGb)
  return Number((product + GB / 2n) / GB)
}

function accountOf(machine: Running): MachineAccount {
  const { since: _, perHour: _p, stoppedPerHour: _s, egressGb: _e, ingressGb: _i, sum, ...account } = machine
  const transfer = transferOf(machine)
  return { ...account, transfer, billed: rounded(sum) + transfer }
}

function twiceOf(machines: MachineAccount[]): LedgerSummary['launchedTwice'] {
  const byLaunch = new Map<string, string[]>()
  for (const { tag, id } of machines) if (tag) byLaunch.set(tag.launch, [...(byLaunch.get(tag.launch) ?? []), id])
  return [...byLaunch].filter(([, ids]) => ids.length > 1).map(([launch, ids]) => ({ launch, machines: ids }))
}
