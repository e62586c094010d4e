import fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { schema } from '../../../ground/store/index.ts'
import { compare, exactOf, sum } from '../exact.ts'
import { piecesOf, replayed } from '../replay.ts'
import type { Billing, MeterOwner } from './pieces.ts'
import { BEGIN, DAY, HOUR, type LedgerKit, ledgerKit, NOTHING, ownerOf } from './testing.ts'

let kit: LedgerKit
beforeEach(() => {
  kit = ledgerKit()
})
afterEach(() => kit.close())

/** Something that happened at a provider: from then on a machine bills so. */
interface Happened {
  at: number
  bills: Billing
}

const rate = fc.integer({ min: 1, max: 90_000_000 })
const bills: fc.Arbitrary<Billing> = fc.oneof(
  fc.constant(NOTHING),
  fc.record({
    machine: fc.record({ kind: fc.constantFrom('running', 'stopped'), perHour: rate }),
    disk: fc.option(fc.record({ perHour: rate })),
  }),
)
const history = fc
  .array(fc.record({ at: fc.integer({ min: 0, max: 10 * DAY }), bills }), { minLength: 1, maxLength: 12 })
  .map((all) => all.sort((a, b) => a.at - b.at).map(({ at, bills }) => ({ at: BEGIN + at, bills })))
/** When the app looked, and whether it was running between that and the look before. */
const looks = fc
  .array(fc.record({ at: fc.integer({ min: 1, max: 12 * DAY }), runs: fc.boolean() }), { maxLength: 12 })
  .map((all) => all.sort((a, b) => a.at - b.at).map(({ at, runs }) => ({ at: BEGIN + at, runs })))

const END = BEGIN + 13 * DAY

/** What it costs by nothing but the times and prices. */
function costOf(events: readonly Happened[], until: number): bigint {
  return events.reduce((units, { at, bills }, i) => {
    const to = Math.min(until, events[i + 1]?.at ?? until)
    const perHour = (bills.machine?.perHour ?? 0) + (bills.disk?.perHour ?? 0)
    return units + BigInt(perHour) * BigInt(Math.max(0, to - at))
  }, 0n)
}

/** Feeds what happened in batches: at each look, all since the look before. Between looks the app closes pieces if it runs. */
function live(of: MeterOwner, events: readonly Happened[], at: ReadonlyArray<{ at: number; runs: boolean }>) {
  let told = 0
  for (const look of [...at, { at: END, runs: true }]) {
    if (look.runs) {
      kit.time.now = Math.max(kit.time.now, look.at - HOUR)
      kit.ledger.closeDue()
    }
    kit.time.now = Math.max(kit.time.now, look.at)
    for (; told < events.length && (events[told] as Happened).at <= look.at; told++) {
      const { at, bills } = events[told] as Happened
      kit.follow(of, bills, { at, sure: true })
    }
  }
  kit.follow(of, NOTHING, { at: END, sure: true })
}

function booked(launchId: string) {
  const rows = kit.store.db
    .select()
    .from(schema.ledger)
    .all()
    .filter((row) => row.launchId === launchId)
  const { whole, rest } = sum(rows.map(({ fromAt, toAt, perHour, fixed }) => exactOf(perHour, toAt - fromAt, fixed)))
  return BigInt(whole) * BigInt(HOUR) + BigInt(rest)
}

it('what was spent does not depend on when the app was there: told late or at once, in whatever batches, it is the same', () => {
  fc.assert(
    fc.property(history, looks, looks, (events, ...others) => {
      for (const at of others) {
        kit.time.now = BEGIN
        const of = ownerOf()
        live(of, events, at)
        expect(booked(of.launchId)).toBe(costOf(events, END))
      }
    }),
    { numRuns: 150 },
  )
}, 300_000)

it('balances that are kept piece by piece are those that the pieces add up to', () => {
  const budgets = [
    kit.budget('everything', 'day', 'America/New_York'),
    kit.budget('requester:bert', 'week', 'Pacific/Auckland'),
    kit.budget('project:paper', 'month', 'Europe/Berlin'),
  ]
  fc.assert(
    fc.property(
      history,
      looks,
      fc.constantFrom('bert', 'cora'),
      fc.constantFrom(null, 'paper'),
      (events, at, requester, project) => {
        kit.time.now = BEGIN
        live(ownerOf({ requester, project }), events, at)
      },
    ),
    { numRuns: 150 },
  )
  const { db } = kit.store
  for (const row of db
    .select()
    .from(schema.budgets)
    .all()
    .filter(({ id }) => budgets.includes(id))) {
    const { periods } = replayed(row, piecesOf(db, row), [])
    const kept = db
      .select()
      .from(schema.balances)
      .all()
      .filter(({ budgetId }) => budgetId === row.id)
    expect(kept.length).toBeGreaterThan(0)
    for (const { period, balance } of periods) {
      const found = kept.find(({ periodKey }) => periodKey === period.key)
      expect(found && { whole: found.spent, rest: found.spentRest }).toEqual(balance.spent)
      expect(compare(balance.spent, { whole: 0, rest: 0 })).toBeGreaterThanOrEqual(0)
    }
  }
}, 300_000)
