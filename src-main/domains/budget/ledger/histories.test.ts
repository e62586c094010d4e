import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Budget } from '../../../../src-shared/vocabulary/index.ts'
import { allocateSpend } from '../allocate.ts'
import { compare, type Exact, exactOf, plus, sum, ZERO } from '../exact.ts'
import { replayed } from '../replay.ts'
import { asRow } from '../rows.ts'
import { aBudget, HARD_TIMES } from '../testing.ts'
import { type Running, turned } from './meters.ts'
import type { Piece } from './pieces.ts'
import { type Span, splitCost } from './split.ts'

/*
 * A meter and what it is cut into, by the ledger's own rules, kept in memory: so a hundred thousand histories take seconds.
 * replay.test.ts has the same with the database.
 */
const RUNS = 100_000
const HOUR = 3_600_000

const LONG_MS = 60 * HOUR

/** What bills at a provider from some moment on; 0: nothing. */
interface Happened {
  at: number
  perHour: number
}

/** The pieces that come of it where the app looked at these times only, and closed what ran at each. */
function pieces(events: readonly Happened[], looks: readonly number[], end: number): Piece[] {
  const closed: Piece[] = []
  let running = null as Running | null
  let told = 0
  const add = (from: number, to: number, perHour: number) => closed.push({ from, to, perHour, fixed: 0 })
  const closeUp = (to: number) => {
    if (!running || running.since >= to) return
    add(running.since, to, running.perHour)
    running = { ...running, since: to }
  }
  for (const look of [...looks, end]) {
    // Closed before anything was heard of: what was later than it happened is taken back.
    closeUp(look)
    for (; told < events.length && (events[told] as Happened).at <= look; told++) {
      const { at, perHour } = events[told] as Happened
      const turn = turned(running, { kind: 'running', perHour }, { at, sure: true }, 0)
      if (!turn) continue
      if (running && turn.close) add(turn.close.from, turn.close.to, running.perHour)
      if (running && turn.undo) {
        // What was booked since then, each piece once more below zero.
        const { from, to } = turn.undo
        for (const piece of closed.filter((one) => one.to > from && one.from < to))
          add(Math.max(from, piece.from), Math.min(to, piece.to), -piece.perHour)
      }
      running = turn.next
    }
  }
  closeUp(end)
  return closed
}

const total = (all: readonly Piece[]) => sum(all.map(({ from, to, perHour }) => exactOf(perHour, to - from)))

/** Kept piece by piece, as the books do. */
function kept(budget: Budget, all: readonly Piece[]): Map<string, Exact> {
  const periods = new Map<string, Exact>()
  for (const piece of all)
    for (const { period, amount } of allocateSpend(budget, piece))
      periods.set(period.key, plus(periods.get(period.key) ?? ZERO, amount))
  return periods
}

const time = fc.integer({ min: 0, max: LONG_MS })
const rising = (all: number[]) => [...all].sort((a, b) => a - b)
const looks = fc.array(time, { maxLength: 4 }).map(rising)
const history = fc.record({
  begin: fc.nat(HARD_TIMES.length - 1),
  zone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'),
  events: fc
    .array(
      fc.record({
        at: time,
        perHour: fc.oneof({ arbitrary: fc.integer({ min: 1, max: 90_000_000 }), weight: 3 }, fc.constant(0)),
      }),
      { minLength: 1, maxLength: 4 },
    )
    .map((all) => all.sort((a, b) => a.at - b.at)),
  looks,
  others: looks,
  spans: fc.array(fc.record({ from: time, to: time, weight: fc.integer({ min: 1, max: 1000 }) }), { maxLength: 3 }),
})

it(`spends the same whenever the app was there, keeps what it comes to and loses none of it when it is split, over ${RUNS} histories`, () => {
  let taken = 0
  fc.assert(
    fc.property(history, ({ begin, zone, spans, ...given }) => {
      const start = HARD_TIMES[begin] as number
      const end = start + LONG_MS + HOUR
      const events = given.events.map(({ at, perHour }) => ({ at: start + at, perHour }))
      const cost = sum(events.map(({ at, perHour }, i) => exactOf(perHour, (events[i + 1]?.at ?? end) - at)))
      const [one, other] = [given.looks, given.others].map((all) =>
        pieces(
          events,
          all.map((at) => start + at),
          end,
        ),
      ) as [Piece[], Piece[]]
      if (one.some(({ perHour }) => perHour < 0)) taken++
      for (const all of [one, other])
        if (compare(total(all), cost) !== 0) throw new Error('it depends on when the app was there')
      for (const period of ['day', 'week', 'month'] as const) {
        const budget = aBudget({ period, zone })
        const now = kept(budget, one)
        const later = kept(budget, other)
        for (const { period: of, balance } of replayed(asRow(budget), one, []).periods)
          if (compare(now.get(of.key) ?? ZERO, balance.spent) !== 0) throw new Error('read again it is something else')
        for (const key of new Set([...now.keys(), ...later.keys()]))
          if (compare(now.get(key) ?? ZERO, later.get(key) ?? ZERO) !== 0)
            throw new Error('a period depends on when the app was there')
        if (compare(sum(now.values()), cost) !== 0) throw new Error('a split by periods lost something')
      }
      const there = spans.map(
        ({ from, to, weight }, i): Span => ({
          ...{ jobId: `job-${i}`, weight },
          from: start + Math.min(from, to),
          to: start + Math.max(from, to),
        }),
      )
      const portions = splitCost(
        one.map((piece) => ({ ...piece, jobId: null })),
        there,
      )
      const units = [...portions.values()].reduce((all, portion) => all + portion.units, 0n)
      if (units !== BigInt(cost.whole) * BigInt(HOUR) + BigInt(cost.rest))
        throw new Error('a split by jobs lost something')
    }),
    { numRuns: RUNS },
  )
  // Else the test would show nothing of being told late.
  expect(taken).toBeGreaterThan(RUNS / 10)
})
