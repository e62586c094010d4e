import type { EpochMs, MicroDollars } from '../../../../src-shared/vocabulary/index.ts'
import { HOUR_MS } from '../exact.ts'
import type { Piece } from './pieces.ts'

/** A piece of a server's cost. `jobId`: whose the time is while nothing runs there; null: nobody's. */
export interface Slice extends Piece {
  jobId: string | null
}

/** A job's time on a server. */
export interface Span {
  jobId: string
  from: EpochMs
  to: EpochMs
  /** How much of the server it takes, as a whole number; only its ratio to others counts. */
  weight: number
}

/** What somebody has of a server's cost: micro-dollars ÷ 3,600,000, exactly, and the milliseconds that were charged. */
export interface Portion {
  units: bigint
  ms: number
}

/** Key of the time in which nothing ran. */
export const IDLE = null

/**
 * Splits what a server cost among the jobs that ran there, at every instant by their weights. Time with nobody there belongs to the
 * job that the server was rented for, or to {@link IDLE}. What is fixed in a piece that takes its time (traffic between two readings)
 * is spread evenly over that part of it in which somebody was there, and over all of it where nobody was. The portions add up to the whole exactly.
 */
export function splitCost(slices: readonly Slice[], spans: readonly Span[]): Map<string | null, Portion> {
  const result = new Map<string | null, Portion>()
  const give = (key: string | null, units: bigint, ms: number) => {
    const portion = result.get(key) ?? { units: 0n, ms: 0 }
    result.set(key, { units: portion.units + units, ms: portion.ms + ms })
  }
  const charge = (units: bigint, owner: string | null, present: ReadonlyMap<string, number>, ms: number) => {
    if (present.size === 0) return give(owner, units, ms)
    const shares = apportion(units, [...present.values()].map(BigInt))
    for (const [i, jobId] of [...present.keys()].entries()) give(jobId, shares[i] as bigint, ms)
  }
  for (const { from, to, rates, fixed, present } of instants(slices, spans)) {
    for (const [owner, units] of fixed) charge(units, owner, present, 0)
    let first = true
    for (const [owner, perHour] of rates) {
      if (perHour === 0) continue
      charge(BigInt(perHour) * BigInt(to - from), owner, present, first ? to - from : 0)
      first = false
    }
  }
  return result
}

/** Whole micro-dollars of each portion, which add up to the whole, rounded once: the largest remainders are rounded up. */
export function roundedShares<K>(portions: ReadonlyMap<K, { units: bigint }>): Map<K, MicroDollars> {
  const keys = [...portions.keys()]
  const units = keys.map((key) => (portions.get(key) as { units: bigint }).units)
  const hour = BigInt(HOUR_MS)
  const total = units.reduce((sum, one) => sum + one, 0n)
  const floors = units.map((one) => floorDiv(one, hour))
  let left = floorDiv(total * 2n + hour, hour * 2n) - floors.reduce((sum, one) => sum + one, 0n)
  const order = units.map((one, i) => ({ i, rest: one - (floors[i] as bigint) * hour })).sort(byRest)
  for (const { i } of order) {
    if (left <= 0n) break
    floors[i] = (floors[i] as bigint) + 1n
    left--
  }
  return new Map(keys.map((key, i) => [key, Number(floors[i])]))
}

/** Splits a whole number by weights into whole numbers that add up to it: the largest remainders get what is left over. */
export function apportion(total: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((a, b) => a + b, 0n)
  const sign = total < 0n ? -1n : 1n
  const amount = total * sign
  const shares = weights.map((weight) => (amount * weight) / sum)
  let left = amount - shares.reduce((a, b) => a + b, 0n)
  const order = weights.map((weight, i) => ({ i, rest: (amount * weight) % sum })).sort(byRest)
  for (const { i } of order) {
    if (left === 0n) break
    shares[i] = (shares[i] as bigint) + 1n
    left--
  }
  return shares.map((share) => share * sign)
}

const byRest = (a: { i: number; rest: bigint }, b: { i: number; rest: bigint }) =>
  a.rest === b.rest ? a.i - b.i : a.rest > b.rest ? -1 : 1

/** Rounded down, also below zero. */
function floorDiv(a: bigint, b: bigint): bigint {
  const quotient = a / b
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient
}

const unitsOf = (amount: MicroDollars) => BigInt(amount) * BigInt(HOUR_MS)

/** How far something fixed has been handed out. */
interface Spread {
  /** Nobody was there in all its time. */
  alone: boolean
  /** Milliseconds over which it is spread, and those that have passed. */
  ms: number
  done: number
}

/** Of what is fixed in a piece, what belongs to the time so far. */
const partOf = ({ fixed }: Slice, { ms, done }: Spread): bigint => (unitsOf(fixed) * BigInt(done)) / BigInt(ms)

/** Tells for how many milliseconds before a moment anybody was there. */
function busyUntil(spans: readonly Span[]): (at: EpochMs) => number {
  const stretches: Array<{ from: EpochMs; to: EpochMs; before: number }> = []
  for (const { from, to } of spans.filter((one) => one.to > one.from).sort((a, b) => a.from - b.from)) {
    const last = stretches.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else stretches.push({ from, to, before: last ? last.before + last.to - last.from : 0 })
  }
  return (at) => {
    let [low, high] = [0, stretches.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((stretches[middle]?.from ?? at) < at) low = middle + 1
      else high = middle
    }
    const found = stretches[low - 1]
    return found ? found.before + Math.min(at, found.to) - found.from : 0
  }
}

interface Instant {
  from: EpochMs
  to: EpochMs
  /** Micro-dollars an hour by whose the time is while nothing runs. */
  rates: ReadonlyMap<string | null, number>
  /** Likewise of what is fixed, in micro-dollars ÷ 3,600,000: its part of pieces that take their time, all of others. */
  fixed: ReadonlyMap<string | null, bigint>
  /** Jobs that are there, in the order of their ids, with their weights. */
  present: ReadonlyMap<string, number>
}

/** Time in stretches within which nothing changes. */
function* instants(slices: readonly Slice[], spans: readonly Span[]): Generator<Instant> {
  interface Edge {
    at: EpochMs
    apply(): void
  }
  const rates = new Map<string | null, number>()
  let fixed = new Map<string | null, bigint>()
  const spread = new Map<Slice, Spread>()
  const busy = busyUntil(spans)
  const there = new Map<string, number[]>()
  let present: ReadonlyMap<string, number> = new Map()
  let moved = false
  const edges: Edge[] = []
  const add = (map: Map<string | null, number>, key: string | null, by: number) =>
    map.set(key, (map.get(key) ?? 0) + by)
  const due = (key: string | null, units: bigint) => fixed.set(key, (fixed.get(key) ?? 0n) + units)
  for (const slice of slices) {
    const { from, to, perHour, fixed: amount, jobId } = slice
    if (to > from) edges.push({ at: from, apply: () => add(rates, jobId, perHour) })
    if (to > from) edges.push({ at: to, apply: () => add(rates, jobId, -perHour) })
    if (amount === 0) continue
    if (to > from) {
      const ms = busy(to) - busy(from)
      const begun = { alone: ms === 0, ms: ms || to - from, done: 0 }
      edges.push({ at: from, apply: () => spread.set(slice, begun) }, { at: to, apply: () => spread.delete(slice) })
    } else edges.push({ at: from, apply: () => due(jobId, unitsOf(amount)) })
  }
  for (const { jobId, from, to, weight } of spans) {
    if (to <= from) continue
    edges.push({
      at: from,
      apply: () => {
        there.set(jobId, [...(there.get(jobId) ?? []), weight])
        moved = true
      },
    })
    edges.push({
      at: to,
      apply: () => {
        const rest = there.get(jobId) ?? []
        rest.splice(rest.indexOf(weight), 1)
        if (rest.length === 0) there.delete(jobId)
        moved = true
      },
    })
  }
  edges.sort((a, b) => a.at - b.at)
  for (const [i, { at, apply }] of edges.entries()) {
    apply()
    const next = edges[i + 1]?.at ?? at
    // What falls due is charged with the stretch that begins then; at the very end there is none.
    if (next === at && i + 1 < edges.length) continue
    if (moved)
      present = new Map([...there].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, all]) => [id, Math.max(...all)]))
    moved = false
    for (const [slice, part] of spread) {
      if (present.size === 0 && !part.alone) continue
      const before = partOf(slice, part)
      part.done += next - at
      due(slice.jobId, partOf(slice, part) - before)
    }
    yield { from: at, to: next, rates, fixed, present }
    fixed = new Map()
  }
}
