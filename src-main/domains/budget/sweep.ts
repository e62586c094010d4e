import type { EpochMs, MicroDollars } from '../../../src-shared/vocabulary/index.ts'
import { type Exact, exactOf, HOUR_MS, plus, rounded, ZERO } from './exact.ts'
import type { Piece } from './replay.ts'

/** What pieces come to at each of these times (rising), counted from `from` on. */
export function cumulative(pieces: readonly Piece[], from: EpochMs, times: readonly EpochMs[]) {
  const points: Array<{ at: EpochMs; amount: MicroDollars }> = []
  const marks = new Set(times)
  let total: Exact = ZERO
  for (const stretch of stretches(pieces, from, times)) {
    total = plus(total, stretch.fixed)
    if (marks.has(stretch.from)) points.push({ at: stretch.from, amount: rounded(total) })
    total = plus(total, exactOf(stretch.perHour, stretch.to - stretch.from))
  }
  return points
}

/** When the sum of the pieces, counted from `from` on, first comes to each of these amounts (rising) before `until`; null: it does not. */
export function crossings(
  pieces: readonly Piece[],
  from: EpochMs,
  until: EpochMs,
  amounts: readonly MicroDollars[],
): Array<EpochMs | null> {
  const found: Array<EpochMs | null> = amounts.map(() => null)
  let total: Exact = ZERO
  let next = 0
  for (const stretch of stretches(pieces, from, [until])) {
    if (stretch.from >= until) break
    total = plus(total, stretch.fixed)
    const after = plus(total, exactOf(stretch.perHour, stretch.to - stretch.from))
    for (; next < amounts.length && after.whole >= (amounts[next] as number); next++) {
      const missing = Math.max(0, (amounts[next] as number) - total.whole)
      const ms = stretch.perHour > 0 ? Math.ceil((missing * HOUR_MS) / stretch.perHour) : 0
      found[next] = Math.min(stretch.to, stretch.from + ms)
    }
    total = after
  }
  return found
}

/** Stretches of time in each of which the same is paid, and what is paid at once at their beginning. */
function* stretches(pieces: readonly Piece[], from: EpochMs, cuts: readonly EpochMs[]) {
  const edges = new Map<EpochMs, { rate: number; fixed: number }>()
  const edge = (at: EpochMs, rate: number, fixed: number) => {
    const there = edges.get(at) ?? { rate: 0, fixed: 0 }
    edges.set(at, { rate: there.rate + rate, fixed: there.fixed + fixed })
  }
  for (const piece of pieces) {
    if (piece.fixed !== 0 && piece.from >= from) edge(piece.from, 0, piece.fixed)
    if (piece.to <= Math.max(from, piece.from)) continue
    edge(Math.max(from, piece.from), piece.perHour, 0)
    edge(piece.to, -piece.perHour, 0)
  }
  for (const at of cuts) edge(at, 0, 0)
  const sorted = [...edges].sort(([a], [b]) => a - b)
  let perHour = 0
  for (const [index, [at, { rate, fixed }]] of sorted.entries()) {
    perHour += rate
    yield { from: at, to: sorted[index + 1]?.[0] ?? at, perHour, fixed: { whole: fixed, rest: 0 } }
  }
}
