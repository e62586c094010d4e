import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { schema } from '../../../ground/store/index.ts'
import { heldBy } from '../balances.ts'
import { exactOf } from '../exact.ts'
import { piecesOf, replayed } from '../replay.ts'
import type { MeterOwner } from './pieces.ts'
import { BEGIN, DAY, HOUR, type LedgerKit, ledgerKit, NOTHING, ownerOf, runs } from './testing.ts'
import type { TrafficReading } from './traffic.ts'

const GB = 1_000_000_000
const MINUTE = 60_000

let kit: LedgerKit
beforeEach(() => {
  kit = ledgerKit()
})
afterEach(() => kit.close())

const PRICE = { egressGb: 90_000, ingressGb: 0 }

/** A reading of a machine's own counters, at a time, in the transaction of its own that the engine uses. */
function read(of: MeterOwner, at: number, sent: number, received = 0, more: Partial<TrafficReading> = {}) {
  return reading(of, { by: { source: 'machine', start: 'boot-1' }, sent, received, at, ...more }, PRICE)
}

function reading(of: MeterOwner, told: TrafficReading, price: typeof PRICE) {
  kit.time.now = Math.max(kit.time.now, told.at)
  const start = { ...price, since: BEGIN, takenOver: false }
  return kit.store.write('test', [], (db) => kit.ledger.traffic(db, of, start, told))
}

const end = (of: MeterOwner, at: number) => {
  kit.time.now = Math.max(kit.time.now, at)
  kit.follow(of, NOTHING, { at, sure: true })
}

const rows = ({ launchId }: MeterOwner) =>
  kit.store.db
    .select()
    .from(schema.ledger)
    .all()
    .filter((row) => row.launchId === launchId && row.kind === 'transfer')
const booked = (of: MeterOwner) => rows(of).reduce((sum, { fixed }) => sum + fixed, 0)

describe('traffic of a machine', () => {
  it('is booked from a cent on, each byte for the time in which it was sent, and what is left at its end', () => {
    const of = ownerOf()
    kit.follow(of, runs(1_000_000), BEGIN)
    read(of, BEGIN + MINUTE, GB / 20)
    expect(rows(of)).toEqual([])
    read(of, BEGIN + 2 * HOUR, GB / 10)
    read(of, BEGIN + 2 * HOUR + MINUTE, 2 * GB)
    expect(rows(of)).toMatchObject([
      { fromAt: BEGIN, toAt: BEGIN + 2 * HOUR, perHour: 0, fixed: 9000 },
      { fromAt: BEGIN + 2 * HOUR, toAt: BEGIN + 2 * HOUR + MINUTE, perHour: 0, fixed: 171_000 },
    ])
    read(of, BEGIN + 3 * HOUR, 2 * GB + 50_000)
    end(of, BEGIN + 4 * HOUR)
    // 2.00005 GB at $0.09, rounded once: 180,004.5.
    expect(booked(of)).toBe(180_005)
  })

  it('is booked once a day where it is less', () => {
    const of = ownerOf()
    read(of, BEGIN + MINUTE, GB / 20)
    read(of, BEGIN + DAY - 1, GB / 20)
    expect(booked(of)).toBe(0)
    read(of, BEGIN + DAY, GB / 20)
    expect(booked(of)).toBe(4500)
  })

  it('that another counts too counts once, and of a machine that was taken over only what came after that', () => {
    const of = ownerOf()
    read(of, BEGIN + MINUTE, GB)
    read(of, BEGIN + HOUR, 3 * GB, 0, { by: { source: 'provider', start: '' } })
    read(of, BEGIN + HOUR, -1, Number.NaN)
    expect(booked(of)).toBe(90_000)
    // Without a name for each start, counters that are lower than before have begun at 0 again.
    read(of, BEGIN + 2 * HOUR, GB / 2)
    expect(booked(of)).toBe(135_000)
    const taken = ownerOf()
    kit.store.write('test', [], (db) => {
      const start = { ...PRICE, since: BEGIN, takenOver: true }
      const by = { source: 'provider' as const, start: '' }
      kit.ledger.traffic(db, taken, start, { by, sent: 7 * GB, received: GB, at: BEGIN + HOUR })
      kit.ledger.traffic(db, taken, start, { by, sent: 8 * GB, received: GB, at: BEGIN + 2 * HOUR })
    })
    expect(booked(taken)).toBe(90_000)
  })

  it('belongs to the job that ran when it was sent, and is told apart in costs and reports', () => {
    const of = ownerOf()
    kit.follow(of, runs(3_600_000), BEGIN)
    const span = { serverId: of.serverId, from: BEGIN + HOUR, to: BEGIN + 2 * HOUR }
    const job = kit.job('job_00000000000000000001', {}, [span])
    read(of, BEGIN + HOUR, 0)
    read(of, BEGIN + HOUR + MINUTE, 10 * GB)
    kit.store.db
      .insert(schema.launches)
      .values({
        ...{ id: of.launchId, serverId: of.serverId, provider: 'demo', machineId: 'm', state: 'launched' },
        ...{ startedAt: BEGIN, offer: { price: { ...PRICE, trafficNote: 'list price' } } as never },
      })
      .run()
    kit.time.now = BEGIN + 4 * HOUR
    end(of, BEGIN + 4 * HOUR)
    expect(kit.ledger.costOfJob(job)).toMatchObject({ closed: 3_600_000 + 900_000, transfer: 900_000, traffic: null })
    expect(kit.ledger.costOfServer(of.serverId)).toMatchObject({
      ...{ closed: 4 * 3_600_000 + 900_000, transfer: 900_000, idle: 3 * 3_600_000 },
      traffic: { sent: 10 * GB, received: 0, at: BEGIN + HOUR + MINUTE, note: 'list price' },
    })
    for (const by of ['server', 'requester', 'job'] as const) {
      const { lines, total } = kit.ledger.report({ by, since: 0 })
      expect(lines.reduce((sum, { transfer }) => sum + transfer, 0)).toBe(900_000)
      expect(total).toBe(4 * 3_600_000 + 900_000)
    }
  })

  it('takes off what was promised for it first; beyond that it is spent all the same, and the lease shrinks by it', () => {
    const budget = kit.budget('everything', 'total', 'UTC')
    const of = ownerOf()
    const [perHour, fixed, until] = [1_000_000, 50_000, BEGIN + 2 * HOUR]
    const hardMax = 2 * perHour + fixed
    const promise = { fromAt: BEGIN, untilAt: until, perHour, fixed, hardMax, spent: 0, spentRest: 0, standingDrawn: 0 }
    const { serverId, launchId, provider, requester } = of
    kit.store.db
      .insert(schema.commitments)
      .values({ id: 'cmt_00000000000000000001', serverId, launchId, provider, requester, createdAt: BEGIN, ...promise })
      .run()
    kit.follow(of, runs(perHour), BEGIN)
    const held = () => heldBy(kit.store.db, serverId)
    expect(read(of, BEGIN + MINUTE, GB / 2)).toBeNull()
    expect(held()).toMatchObject({ fixed: 5000, spent: 45_000, fromAt: BEGIN, untilAt: until })
    // $0.045 more, of which $0.005 was promised: $0.04 are 144 seconds.
    expect(read(of, BEGIN + 2 * MINUTE, GB)).toBe(until - 144_000 - 120_000)
    expect(held()).toMatchObject({ fixed: 0, spent: 90_000, untilAt: until - 144_000 })
    // The same again changes nothing.
    expect(read(of, BEGIN + 3 * MINUTE, GB)).toBeNull()
    end(of, until - 144_000)
    const { spent, spentRest } = held() as NonNullable<ReturnType<typeof held>>
    expect([spent, spentRest]).toEqual([hardMax, 0])
    const balance = kit.store.db.select().from(schema.balances).where(eq(schema.balances.budgetId, budget)).get()
    expect(balance).toMatchObject({ spent: hardMax, spentRest: 0 })
    // More than the maximum in bytes alone leaves no time at all, and never less.
    expect(read(ownerOf({ ...of, launchId: 'lch_00000000000000000002' }), until, 40 * GB)).toBe(
      (held() as { fromAt: number }).fromAt - 120_000,
    )
    expect(exactOf(perHour, Math.max(0, held()?.untilAt ?? 0 - (held()?.fromAt ?? 0))).whole).toBeGreaterThanOrEqual(0)
  })

  /** What happens to a machine: bytes pass, it is started again, and somebody looks, or nobody does for long. */
  const history = fc.array(
    fc.record({
      ms: fc.integer({ min: 1, max: 3 * DAY }),
      sent: fc.integer({ min: 0, max: 40 * GB }),
      received: fc.integer({ min: 0, max: 40 * GB }),
      restarts: fc.boolean(),
      looks: fc.boolean(),
    }),
    { minLength: 1, maxLength: 15 },
  )
  const price = fc.record({
    egressGb: fc.integer({ min: 0, max: 200_000 }),
    ingressGb: fc.integer({ min: 0, max: 200_000 }),
  })

  it('comes to the bytes that were seen times its price, rounded once, whatever was read when and however often it was started again', () => {
    kit.budget('everything', 'day', 'America/New_York')
    kit.budget('requester:anna', 'month', 'Europe/Berlin')
    fc.assert(
      fc.property(history, price, (steps, gb) => {
        const of = ownerOf()
        let [at, boot, before] = [BEGIN, 0, 0]
        const nothing = { sent: 0, received: 0 }
        // Bytes of the start that runs, those of them that were read, and all that were read of earlier ones.
        let [counters, known, earlier] = [nothing, nothing, nothing]
        for (const { ms, sent, received, restarts, looks } of steps) {
          at += ms
          if (restarts) {
            boot++
            earlier = { sent: earlier.sent + known.sent, received: earlier.received + known.received }
            counters = known = nothing
          }
          counters = { sent: counters.sent + sent, received: counters.received + received }
          if (!looks) continue
          known = counters
          const by = { source: 'machine' as const, start: `boot-${boot}` }
          // A reading that comes twice changes nothing.
          for (let again = 0; again < 2; again++) reading(of, { by, ...counters, at }, gb)
          const sum = booked(of)
          const due = worth({ sent: earlier.sent + known.sent, received: earlier.received + known.received }, gb) - sum
          expect(sum).toBeGreaterThanOrEqual(before)
          expect(due).toBeGreaterThanOrEqual(0)
          expect(due).toBeLessThan(10_000)
          before = sum
        }
        for (let again = 0; again < 2; again++) end(of, at + HOUR)
        expect(booked(of)).toBe(
          worth({ sent: earlier.sent + known.sent, received: earlier.received + known.received }, gb),
        )
        expect(rows(of).every(({ fixed, fromAt, toAt }) => fixed > 0 && fromAt <= toAt)).toBe(true)
      }),
      { numRuns: 300 },
    )
    const { db } = kit.store
    for (const row of db.select().from(schema.budgets).all()) {
      const { periods } = replayed(row, piecesOf(db, row), [])
      for (const { period, balance } of periods) {
        const kept = db.select().from(schema.balances).where(eq(schema.balances.budgetId, row.id)).all()
        const found = kept.find(({ periodKey }) => periodKey === period.key)
        expect(found && { whole: found.spent, rest: found.spentRest }).toEqual(balance.spent)
      }
    }
  }, 300_000)

  it('does not depend on who looked when: the last reading of each start decides', () => {
    fc.assert(
      fc.property(history, price, fc.array(fc.boolean(), { minLength: 15, maxLength: 15 }), (steps, gb, other) => {
        const sums = [steps.map(({ looks }) => looks), other].map((looks) => {
          const of = ownerOf()
          let [at, boot] = [BEGIN, 0]
          let counters = { sent: 0, received: 0 }
          for (const [i, { ms, sent, received, restarts }] of steps.entries()) {
            at += ms
            counters = { sent: counters.sent + sent, received: counters.received + received }
            const ends = restarts || i === steps.length - 1
            if (looks[i] || ends) {
              const start = `boot-${boot}`
              reading(of, { by: { source: 'machine', start }, ...counters, at }, gb)
            }
            if (ends) {
              boot++
              counters = { sent: 0, received: 0 }
            }
          }
          end(of, at)
          const all = { sent: 0, received: 0 }
          for (const { sent, received } of steps) {
            all.sent += sent
            all.received += received
          }
          expect(booked(of)).toBe(worth(all, gb))
          return booked(of)
        })
        expect(sums[0]).toBe(sums[1])
      }),
      { numRuns: 200 },
    )
  }, 300_000)
})

/** By fractions of 10⁹, another way than the ledger's. */
function worth({ sent, received }: { sent: number; received: number }, gb: { egressGb: number; ingressGb: number }) {
  const units = BigInt(sent) * BigInt(gb.egressGb) + BigInt(received) * BigInt(gb.ingressGb)
  const whole = units / 1_000_000_000n
  return Number(whole) + (units % 1_000_000_000n >= 500_000_000n ? 1 : 0)
}
