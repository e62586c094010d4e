import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { allIn } from '../../../../src-shared/offers/index.ts'
import type { Offer } from '../../../../src-shared/vocabulary/index.ts'
import { summarize } from '../../../adapters/providers/demo/cloud/billing.ts'
import { catalogue } from '../../../adapters/providers/demo/cloud/catalogue.ts'
import type { LedgerEvent } from '../../../adapters/providers/demo/cloud/ledger.ts'
import {
  applyEvent,
  dueEvent,
  isListed,
  isThere,
  type MachineRecord,
  wireMachineOf,
} from '../../../adapters/providers/demo/cloud/record.ts'
import { settingsSchema } from '../../../adapters/providers/demo/settings.ts'
import type { LedgerSummary, MachineAccount } from '../../../adapters/providers/demo/wire.ts'
import { schema } from '../../../ground/store/index.ts'
import { billingOf, bills, endOfGone } from '../../servers/rented/billing.ts'
import type { RentalRow } from '../../servers/rented/types.ts'
import { rounded } from '../exact.ts'
import { Bills } from './bills.ts'
import { changedAt } from './meters.ts'
import type { MeterOwner } from './pieces.ts'
import { BEGIN, DAY, HOUR, type LedgerKit, ledgerKit, NOTHING, ownerOf } from './testing.ts'

/*
 * Thirty days of renting at the simulated cloud: its own machines, states and bill, by its own code, at a time that only the test moves.
 * The app looks every half minute as the real one does, with the real one's idea of what a machine's word means for the books.
 */
const STEP = 30_000
const settings = settingsSchema.parse({
  hideNewSeconds: 20,
  showEndedSeconds: 3600,
  trafficPrices: { egressGb: 80_000, ingressGb: 20_000 },
  delays: { capacity: 30, image: 120, boot: 60, stop: 30, terminate: 45 },
})
const OFFERS = catalogue(settings, 0, 0).filter(({ availability }) => availability === 'in_stock')

/** Numbers from 0 to 1 that follow from a seed. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The simulated cloud without its processes: facts, and what time makes of them. */
class Cloud {
  readonly events: LedgerEvent[] = []
  readonly machines = new Map<string, MachineRecord>()
  private recent: MachineRecord[] = []

  add(event: LedgerEvent): void {
    this.events.push(event)
    applyEvent(this.machines, event)
  }

  create(offer: Offer, tag: MachineRecord['tag'], at: number, endsAt: number | null): string {
    const id = `m-${this.machines.size + 1}`
    const { perHour, stoppedPerHour } = allIn(offer, 20)
    const machine = { id, tag, name: id, offer, diskGb: 20, publicKey: 'k', endsAt }
    this.add({ type: 'created', at, ...machine, perHour, stoppedPerHour: stoppedPerHour ?? 0 })
    this.recent.push(this.machines.get(id) as MachineRecord)
    return id
  }

  /** Does what is due, and what follows from it at once. */
  turn(now: number): void {
    for (const machine of this.shown(now)) {
      for (let due = dueEvent(machine, settings, now); due; due = dueEvent(machine, settings, now)) this.add(due)
    }
  }

  /** Those that a list may still show. */
  shown(now: number): MachineRecord[] {
    this.recent = this.recent.filter(({ state, since }) => state !== 'terminated' || now - since < DAY)
    return this.recent
  }
}

interface Row {
  of: MeterOwner
  machineId: string
  offer: Offer
  startedAt: number
  /** From when on we know that it is there: its answer may have got lost. */
  knownAt: number
  /** It is counted by the machine itself, since this start; null: its provider tells it. */
  own: { start: number; sent: number; received: number } | null
  /** What was read last. */
  read: MachineRecord['traffic'] | null
  rental: Pick<RentalRow, 'diskGb' | 'priceNow' | 'billing' | 'leaseUntil' | 'timerUntil' | 'watchdogUntil' | 'seenAt'>
  missed: number
  ending: boolean
  ended: boolean
}

/** The app, as far as it keeps books. */
class App {
  readonly rows: Row[] = []
  constructor(
    private readonly kit: LedgerKit,
    private readonly cloud: Cloud,
  ) {}

  rent(offer: Offer, now: number, leaseMs: number, answerLost: boolean, requester: string): Row {
    const of = ownerOf({ requester, serverName: `server-${this.rows.length + 1}` })
    const leaseUntil = now + leaseMs
    const machineId = this.cloud.create(offer, { installation: 'ins_1', launch: of.launchId }, now, leaseUntil)
    const lease = { leaseUntil, timerUntil: leaseUntil, watchdogUntil: null, seenAt: null }
    const knownAt = answerLost ? now + 600_000 : now
    const rental = { diskGb: 20, priceNow: null, billing: null, ...lease }
    const own = this.rows.length % 2 === 0 ? { start: 0, sent: 0, received: 0 } : null
    const row = {
      of,
      machineId,
      offer,
      startedAt: now,
      knownAt,
      own,
      read: null,
      rental,
      missed: 0,
      ending: false,
      ended: false,
    }
    this.rows.push(row)
    return row
  }

  stop(row: Row, machine: MachineRecord, now: number): void {
    this.count(row, machine, now)
    this.cloud.add({ type: 'stopping', at: now, id: machine.id })
  }

  /** Asks for the list and writes down what it says. */
  look(now: number): void {
    const listed = this.cloud.shown(now).filter((machine) => isListed(machine, settings, now))
    for (const row of this.rows) {
      if (row.ended || row.knownAt > now) continue
      const found = listed.find(({ id }) => id === row.machineId)
      if (found === undefined) {
        row.missed++
        if (row.missed >= 2 && now - row.startedAt > 60_000) this.gone(row, now)
        continue
      }
      row.missed = 0
      this.count(row, found, now)
      this.note(row, found, now)
      if (found.state === 'terminated') this.gone(row, now)
    }
  }

  /** Reads what a machine has sent, from its provider or, while it runs, from its own counters. */
  count(row: Row, found: MachineRecord, now: number): void {
    const { of, own, offer, startedAt } = row
    const { traffic } = wireMachineOf(found, settings, now)
    // What says nothing new is not written down.
    if (!traffic || row.read === traffic || (own && found.state !== 'running')) return
    row.read = traffic
    const { egressGb, ingressGb } = offer.price
    const start = { egressGb: egressGb ?? 0, ingressGb: ingressGb ?? 0, since: startedAt, takenOver: false }
    const reading = own
      ? {
          by: { source: 'machine' as const, start: `boot-${own.start}` },
          sent: traffic.sent - own.sent,
          received: traffic.received - own.received,
        }
      : { by: { source: 'provider' as const, start: '' }, ...traffic }
    this.kit.store.write('test', [], (db) => this.kit.ledger.traffic(db, of, start, { ...reading, at: now }))
  }

  private note(row: Row, found: MachineRecord, now: number): void {
    const machine = wireMachineOf(found, settings, now)
    row.rental.seenAt = now
    const told = billingOf(machine)
    const before = row.rental.billing?.state ?? 'none'
    const priceNow = told.state === 'running' ? machine.pricePerHour : row.rental.priceNow
    if (row.rental.billing !== null && before === told.state && priceNow === row.rental.priceNow) return
    row.rental = { ...row.rental, billing: told, priceNow }
    const when = changedAt(machine.billing, before, now)
    this.kit.follow(row.of, bills(row.rental, { state: 'launched', offer: row.offer }), when)
  }

  private gone(row: Row, now: number): void {
    const end = row.ending ? { at: now, sure: false } : { at: endOfGone(row.rental as RentalRow, now), sure: true }
    this.kit.follow(row.of, NOTHING, end)
    row.ended = true
    const { launchId, serverId, provider } = row.of
    const launch = { id: launchId, serverId, provider, offer: row.offer, machineId: row.machineId }
    this.kit.store.db
      .insert(schema.launches)
      .values({ ...launch, startedAt: row.startedAt, state: 'ended', endedAt: now })
      .run()
  }
}

interface Days {
  seed: number
  /** In a week in which nobody looks, spot machines may be taken away, or cost more in their last days: nobody tells that afterwards. */
  takenUnseen: boolean
}

/** Lives thirty days and the days until the last lease is over. */
function live(kit: LedgerKit, { seed, takenUnseen }: Days) {
  const random = randomFrom(seed)
  const traffic = randomFrom(seed + 1000)
  const cloud = new Cloud()
  const app = new App(kit, cloud)
  const weeks = [8 * DAY, 20 * DAY].map((at) => ({ from: BEGIN + at, to: BEGIN + at + 7 * DAY }))
  const moved = new Map<string, number>()
  let blindUntil = 0
  let nextRent = BEGIN
  for (let now = BEGIN; now < BEGIN + 42 * DAY; now += STEP) {
    kit.time.now = now
    cloud.turn(now)
    const week = weeks.find(({ from, to }) => now >= from && now < to)
    const renting = now < BEGIN + 30 * DAY
    for (const machine of cloud.shown(now)) {
      if (machine.state !== 'running' || !machine.offer.spot) continue
      // A provider tells the last change only, and none of a machine that is gone: in a week away a price moves once, else twice a day.
      const last = moved.get(machine.id) ?? machine.since
      const told = takenUnseen || (machine.endsAt ?? 0) > (week?.to ?? 0)
      const due = week
        ? told && last < week.from && now > week.from + 3 * DAY
        : now - last > HOUR && random() < STEP / (12 * HOUR)
      if (due) {
        moved.set(machine.id, now)
        const perHour = Math.round(machine.perHour * (0.8 + random() * 0.45))
        cloud.add({ type: 'price', at: now, id: machine.id, perHour, stoppedPerHour: machine.stoppedPerHour })
      }
      // The bytes of a machine that goes while nobody looks are told by none but its bill.
      if ((takenUnseen || !week || (machine.endsAt ?? 0) > week.to) && traffic() < STEP / HOUR) {
        const bytes = { sent: Math.floor(traffic() ** 3 * 4e9), received: Math.floor(traffic() ** 3 * 9e9) }
        const { sent, received } = machine.traffic
        const all = { sent: sent + bytes.sent, received: received + bytes.received }
        cloud.add({ type: 'traffic', at: now, id: machine.id, ...all })
      }
      if ((takenUnseen || !week) && random() < STEP / (3 * DAY))
        cloud.add({ type: 'terminating', at: now, id: machine.id, by: 'preemption' })
    }
    if (week) continue
    if (renting && now >= nextRent && app.rows.filter(({ ended }) => !ended).length < 6) {
      nextRent = now + HOUR * (1 + random() * 5)
      const offer = OFFERS[Math.floor(random() * OFFERS.length)] as Offer
      const leaseMs = Math.floor(random() < 0.2 ? DAY * (2 + random() * 8) : HOUR * (1 + random() * 20))
      app.rent(offer, now, leaseMs, random() < 0.1, random() < 0.5 ? 'anna' : 'bert')
    }
    const open = app.rows.filter(({ ended }) => !ended)
    for (const row of open) {
      const machine = cloud.machines.get(row.machineId) as MachineRecord
      if (!isThere(machine)) continue
      const { offer, id, state } = machine
      if (random() < STEP / (2 * DAY)) {
        row.ending = true
        app.count(row, machine, now)
        cloud.add({ type: 'terminating', at: now, id, by: 'call' })
      } else if (!offer.spot && state === 'running' && random() < STEP / DAY) app.stop(row, machine, now)
      else if (state === 'stopped' && random() < STEP / (4 * HOUR)) {
        if (row.own) row.own = { start: now, ...machine.traffic }
        cloud.add({ type: 'starting', at: now, id })
      }
    }
    // The network, or the provider's list, is away for up to 40 minutes, several times a day.
    if (random() < STEP / (6 * HOUR)) blindUntil = now + random() * 40 * 60_000
    if (now >= blindUntil) app.look(now)
    if ((now - BEGIN) % (HOUR / 2) === 0) kit.ledger.closeDue()
  }
  return { cloud, app }
}

const billedBy = (cloud: Cloud, now: number) => summarize(cloud.events, now).machines

async function reconcile(kit: LedgerKit, cloud: Cloud) {
  const told = billedBy(cloud, kit.time.now).map(({ id, createdAt, endedAt, billed, transfer }) => {
    return { machineId: id, from: createdAt, to: endedAt ?? kit.time.now, amount: billed, transfer }
  })
  const providers = {
    connected: () => ['demo' as const],
    client: async () => ({ bills: async () => told }),
  }
  // All of it is asked for, as an app that reads bills every hour has it.
  const since = kit.time.now
  kit.time.now = BEGIN + 7 * DAY
  await new Bills({ ...kit, providers }).reconcile()
  kit.time.now = since
  kit.store.db.update(schema.bills).set({ readAt: since }).run()
}

let kit: LedgerKit
beforeEach(() => {
  kit = ledgerKit()
})
afterEach(() => kit.close())

describe('thirty days at the simulated cloud', () => {
  for (const seed of [1, 2])
    it(`come to its bill within a thousandth, with late looks, lost answers, prices that move and two weeks away (${seed})`, async () => {
      const month = kit.budget('everything', 'total', 'UTC')
      const { cloud, app } = live(kit, { seed, takenUnseen: false })
      const summary = summarize(cloud.events, kit.time.now)
      expect(app.rows.length).toBeGreaterThan(60)
      expect(new Set(summary.machines.map(({ endedBy }) => endedBy))).toEqual(new Set(['call', 'timer', 'preemption']))
      expect(cloud.events.filter(({ type }) => type === 'price').length).toBeGreaterThan(10)
      expect(cloud.events.filter(({ type }) => type === 'stopped').length).toBeGreaterThan(5)
      expect(app.rows.every(({ ended }) => ended)).toBe(true)

      await reconcile(kit, cloud)
      const report = kit.ledger.report({ by: 'server', since: 0 })
      expect(Math.abs(report.total - summary.billed)).toBeLessThan(summary.billed / 1000)
      explained(report, cloud, app)
      traffic(report, summary, app)
      // The budget that counts everything has the same, to the last part of a micro-dollar.
      const balance = kit.store.db
        .select()
        .from(schema.balances)
        .all()
        .find(({ budgetId }) => budgetId === month)
      expect(balance && rounded({ whole: balance.spent, rest: balance.spentRest })).toBe(report.total)
    }, 300_000)

  it('explain what they differ by where nobody saw a machine go, and name a machine that is not ours', async () => {
    const cloudOf = () => live(kit, { seed: 7, takenUnseen: true })
    const { cloud, app } = cloudOf()
    const foreign = cloud.create(OFFERS[0] as Offer, null, BEGIN, null)
    cloud.add({ type: 'running', at: BEGIN, id: foreign })
    cloud.add({ type: 'terminating', at: BEGIN + HOUR, id: foreign, by: 'call' })
    await reconcile(kit, cloud)
    const report = kit.ledger.report({ by: 'server', since: 0 })
    const texts = report.differences.map(({ text }) => text)
    expect(texts.filter((text) => text.includes(`machine ${foreign}, which no server here explains`))).toHaveLength(1)
    expect(texts.some((text) => /billed .* less for server-\d+ than was estimated/.test(text))).toBe(true)
    explained(report, cloud, app)
    const difference = report.differences.reduce((sum, { amount }) => sum + amount, 0)
    const { billed } = summarize(cloud.events, kit.time.now)
    expect(Math.abs(report.total + difference - billed)).toBeLessThan(billed / 1000)
  }, 300_000)
})

/** Each server is as it was billed, or what it differs by is told and comes to just that. */
function explained(report: ReturnType<LedgerKit['ledger']['report']>, cloud: Cloud, app: App): void {
  const accounts = new Map(billedBy(cloud, kit.time.now).map((account) => [account.id, account]))
  for (const { of, machineId } of app.rows) {
    const line = report.lines.find(({ key }) => key === of.serverId)
    const billed = accounts.get(machineId)?.billed ?? 0
    const told = report.differences.filter(({ serverId }) => serverId === of.serverId)
    const apart = billed - (line?.spent ?? 0)
    if (told.length > 0) expect(told.reduce((sum, { amount }) => sum + amount, 0)).toBe(apart)
    else expect(Math.abs(apart)).toBeLessThanOrEqual(Math.max(1000, (line?.spent ?? 0) / 1000))
  }
}

/**
 * What a provider tells of a machine's bytes is booked to the micro-dollar; of what a machine counts itself, only what it has sent
 * between its last reading and an end that nobody asked for may be missing.
 */
function traffic(report: ReturnType<LedgerKit['ledger']['report']>, { machines }: LedgerSummary, app: App): void {
  const billed = machines.reduce((sum, { transfer }) => sum + transfer, 0)
  const booked = report.lines.reduce((sum, { transfer }) => sum + transfer, 0)
  expect(billed).toBeGreaterThan(report.total / 100)
  expect(booked).toBeLessThanOrEqual(billed)
  for (const { of, machineId, own } of app.rows) {
    const line = report.lines.find(({ key }) => key === of.serverId)
    const { transfer } = machines.find(({ id }) => id === machineId) as MachineAccount
    if (own === null) expect(line?.transfer ?? 0).toBe(transfer)
    else expect(line?.transfer ?? 0).toBeLessThanOrEqual(transfer)
  }
}
