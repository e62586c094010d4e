import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../../../../src-shared/vocabulary/index.ts'
import { schema, writeClockMark } from '../../../ground/store/index.ts'
import { exactOf, sum } from '../exact.ts'
import type { Billing } from './pieces.ts'
import { bookedIn } from './rows.ts'
import { BEGIN, DAY, HOUR, type LedgerKit, ledgerKit, NOTHING, ownerOf, runs, stops } from './testing.ts'

let kit: LedgerKit
beforeEach(() => {
  kit = ledgerKit()
})
afterEach(() => kit.close())

/** This computer's clock is set by so many milliseconds, as the engine takes it up. */
function setClock(by: number): void {
  kit.store.write('test', [], (db) => {
    kit.ledger.clockSet(db, by)
    writeClockMark(db, { boot: 'a', uptimeMs: 0, wallMs: kit.time.now + by }, by)
  })
  kit.time.now += by
}

/** Everything booked of a launch, in micro-dollars ÷ 3,600,000. */
function booked(launchId: string): bigint {
  const rows = kit.store.db.select().from(schema.ledger).all()
  const own = rows.filter((row) => row.launchId === launchId)
  const { whole, rest } = sum(own.map(({ fromAt, toAt, perHour, fixed }) => exactOf(perHour, toAt - fromAt, fixed)))
  return BigInt(whole) * BigInt(HOUR) + BigInt(rest)
}

/** What all periods of a budget say is spent, likewise. */
function balance(budgetId: string): bigint {
  const rows = kit.store.db.select().from(schema.balances).all()
  return rows
    .filter((row) => row.budgetId === budgetId)
    .reduce((units, { spent, spentRest }) => units + BigInt(spent) * BigInt(HOUR) + BigInt(spentRest), 0n)
}

const rates = fc.record({
  machine: fc.record({
    kind: fc.constantFrom('running', 'stopped'),
    perHour: fc.integer({ min: 1, max: 90_000_000 }),
  }),
  disk: fc.option(fc.record({ perHour: fc.integer({ min: 1, max: 900_000 }) })),
}) satisfies fc.Arbitrary<Billing>
const bills: fc.Arbitrary<Billing> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(NOTHING) },
  { weight: 4, arbitrary: rates },
)
const jump = fc.oneof(fc.integer({ min: -40 * DAY, max: 40 * DAY }), fc.integer({ min: -2 * HOUR, max: 2 * HOUR }))
const event = fc.record({
  passes: fc.integer({ min: 0, max: 2 * DAY }),
  set: fc.option(jump, { freq: 2 }),
  bills: fc.option(bills, { freq: 2 }),
  closes: fc.boolean(),
})
const perHourOf = ({ machine, disk }: Billing) => BigInt((machine?.perHour ?? 0) + (disk?.perHour ?? 0))

describe('when the clock is set', () => {
  it('what is booked is the time that passed, and balances are the ledger, however often it is set there and back', () => {
    const budgets = [kit.budget('everything', 'total', 'UTC'), kit.budget('everything', 'day', 'America/New_York')]
    let before = 0n
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 14 }), (events) => {
        const of = ownerOf()
        let now: Billing = NOTHING
        let due = 0n
        const billed = { machine: 0, disk: 0 }
        for (const { passes, set, bills, closes } of events) {
          kit.time.now += passes
          if (now.machine) billed.machine += passes
          if (now.disk) billed.disk += passes
          due += perHourOf(now) * BigInt(passes)
          if (set !== null) setClock(set)
          if (closes) kit.ledger.closeDue()
          if (bills === null) continue
          now = bills
          kit.follow(of, bills, kit.time.now)
        }
        // What still runs is counted too: the cost at every moment is what it will be.
        const cost = kit.ledger.costOfServer(of.serverId)?.closed ?? 0
        expect(Math.abs(cost - Number(due) / HOUR)).toBeLessThan(1)
        kit.follow(of, NOTHING, kit.time.now)
        expect(booked(of.launchId)).toBe(due)
        // On the clock as it is now, no moment is booked twice, and what bills without a break is booked without one.
        for (const part of ['machine', 'disk'] as const) {
          const rows = bookedIn(kit.store.db, of.launchId, part, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
          for (const [i, { fromAt }] of rows.entries())
            expect(fromAt).toBeGreaterThanOrEqual(rows[i - 1]?.toAt ?? fromAt)
          const length = rows.reduce((sum, { fromAt, toAt }) => sum + toAt - fromAt, 0)
          expect(length).toBe(billed[part])
        }
        before += due
        for (const id of budgets) expect(balance(id)).toBe(before)
      }),
      { numRuns: 100 },
    )
  }, 300_000)

  it('what a provider tells by its own clock comes to what it says, whenever it is told, and whatever ours shows', () => {
    const change = fc.record({ at: fc.integer({ min: 0, max: 10 * DAY }), bills })
    const look = fc.record({
      at: fc.integer({ min: 1, max: 12 * DAY }),
      set: fc.option(jump, { freq: 2 }),
      closes: fc.boolean(),
    })
    fc.assert(
      fc.property(
        // A second price from the same moment on is no change at that moment: it counts from when it is seen.
        fc.uniqueArray(change, { selector: ({ at }) => at, minLength: 1, maxLength: 8 }),
        fc.array(look, { maxLength: 10 }),
        fc.integer({ min: -3 * HOUR, max: 3 * HOUR }),
        (changes, looks, apart) => {
          const of = ownerOf()
          // One that stops billing altogether is gone: nothing of it comes after that.
          const sorted = changes.sort((a, b) => a.at - b.at).filter(({ bills }) => bills !== NOTHING)
          const all = [...sorted, { at: 10 * DAY + 1, bills: NOTHING }]
          const end = { at: 13 * DAY, set: null, closes: true }
          let passed = 0
          let told = 0
          for (const { at, set, closes } of [...looks.sort((a, b) => a.at - b.at), end]) {
            kit.time.now += at - passed
            passed = at
            if (set !== null) setClock(set)
            if (closes) kit.ledger.closeDue()
            for (; told < all.length && (all[told]?.at ?? 0) <= passed; told++) {
              const { at, bills } = all[told] as (typeof all)[number]
              // Its clock shows something else than ours ever did.
              kit.follow(of, bills, { at: BEGIN + apart + at, sure: true, theirs: true })
            }
          }
          const due = all.reduce((units, { at, bills }, i) => {
            return units + perHourOf(bills) * BigInt((all[i + 1]?.at ?? at) - at)
          }, 0n)
          expect(booked(of.launchId)).toBe(due)
        },
      ),
      { numRuns: 100 },
    )
  }, 300_000)

  it('a jump ahead bills nothing, and one back neither hides what was spent nor books it twice', () => {
    const of = ownerOf()
    kit.follow(of, runs(1_000_000), BEGIN)
    kit.time.now += 2 * HOUR
    setClock(30 * DAY)
    expect(kit.ledger.costOfServer(of.serverId)?.closed).toBe(2_000_000)
    kit.ledger.closeDue()
    expect(kit.ledger.entries({ limit: 9 }).items).toEqual([])
    kit.time.now += HOUR
    kit.follow(of, runs(2_000_000), kit.time.now)
    setClock(-60 * DAY)
    kit.time.now += HOUR
    expect(kit.ledger.costOfServer(of.serverId)).toMatchObject({ closed: 5_000_000, perHour: 2_000_000 })
    // What is written with later times was spent all the same.
    expect(kit.ledger.report({ by: 'server', since: 0 }).total).toBe(5_000_000)
    expect(kit.ledger.report({ by: 'server', since: 0, until: kit.time.now - 1 }).total).toBeLessThan(2_000_001)
    kit.follow(of, NOTHING, kit.time.now)
    // It runs again, though by its times it is booked for two months to come.
    kit.follow(of, runs(1_000_000), kit.time.now)
    kit.time.now += HOUR
    expect(kit.ledger.costOfServer(of.serverId)?.closed).toBe(6_000_000)
  })

  it('takes back what was booked too long, though the clock was set since', () => {
    const of = ownerOf()
    const day = kit.budget('everything', 'day', 'UTC')
    kit.follow(of, runs(1_000_000), { at: BEGIN, sure: true, theirs: true })
    kit.time.now += 30 * HOUR
    kit.ledger.closeDue()
    setClock(10 * DAY)
    kit.time.now += HOUR
    kit.follow(of, NOTHING, { at: BEGIN + 20 * HOUR, sure: true, theirs: true })
    expect(kit.ledger.costOfServer(of.serverId)?.closed).toBe(20_000_000)
    // Where it had been booked: on the days that they were then.
    expect(balance(day)).toBe(20_000_000n * BigInt(HOUR))
    expect(Math.max(...kit.ledger.entries({ limit: 9 }).items.map(({ to }) => to))).toBe(BEGIN + 30 * HOUR)
  })

  it('books all that a provider counts where our clock stood still and was set right again', () => {
    const of = ownerOf()
    kit.follow(of, runs(1_000_000), { at: BEGIN, sure: true, theirs: true })
    kit.time.now += HOUR
    // This computer was a virtual one that was put to sleep for eight hours, and did not know.
    setClock(8 * HOUR)
    kit.time.now += HOUR
    kit.follow(of, stops(100_000), { at: BEGIN + 10 * HOUR, sure: true, theirs: true })
    expect(kit.ledger.costOfServer(of.serverId)?.closed).toBe(10_000_000)
  })

  it('who was there pays for what ran then, before and after', () => {
    for (const by of [3 * DAY, -3 * DAY, -2 * HOUR]) {
      const of = ownerOf()
      const { serverId } = of
      kit.rental(serverId)
      kit.follow(of, runs(1_000_000), kit.time.now)
      kit.time.now += HOUR
      const id = newId('job')
      const job = kit.job(id, {}, [{ serverId, from: kit.time.now, to: null }])
      kit.time.now += 2 * HOUR
      kit.ledger.closeDue(0)
      kit.time.now += HOUR
      setClock(by)
      expect(kit.ledger.costOfJob(job)).toMatchObject({ closed: 3_000_000, perHour: 1_000_000 })
      kit.time.now += HOUR
      kit.endJob(id)
      kit.time.now += HOUR
      kit.follow(of, NOTHING, kit.time.now)
      expect(kit.ledger.costOfJob(job)).toMatchObject({ closed: 4_000_000, perHour: 0 })
      expect(kit.ledger.costOfServer(serverId)).toMatchObject({ closed: 6_000_000, idle: 2_000_000 })
    }
  })
})
