import type { Cost, MicroDollars } from '../../src-shared/vocabulary/index.ts'
import { dollars } from './money-text.ts'

const HOUR_MS = 3_600_000

/** What something that bills has cost by `now`: up to `at`, and what has run since. A clock that was set back takes nothing away. */
export function costAt({ closed, at, perHour }: Pick<Cost, 'closed' | 'at' | 'perHour'>, now: number): MicroDollars {
  return closed + Math.round((perHour * Math.max(0, now - at)) / HOUR_MS)
}

/** What is shown of it: the provider's bill once that was read, else the estimate of this moment. */
export function shownCost(cost: Cost, now: number): MicroDollars {
  return cost.basis === 'billed' && cost.billed !== null ? cost.billed : costAt(cost, now)
}

/** "est." until a bill was read. */
export const basisText = ({ basis }: Pick<Cost, 'basis'>): string => (basis === 'billed' ? 'billed' : 'est.')

/** An amount that ticks: cents, below a cent four digits, so that it does not jump about. */
export const tickingDollars = (amount: MicroDollars): string =>
  dollars(Math.abs(amount) < 10_000 ? Math.floor(amount / 100) * 100 : amount)

/** "12 %": the part of what a server has cost while nothing ran there; null before it has cost anything. */
export function idleShare({ closed, idle }: Pick<Cost, 'closed' | 'idle'>): string | null {
  return closed > 0 ? `${Math.round((idle / closed) * 100)} %` : null
}

/** How money moves while something bills: what is spent was promised before, so that both together stay. */
export function ticked<Standing extends { spent: MicroDollars; committed: MicroDollars }>(
  standing: Standing,
  perHour: MicroDollars,
  ms: number,
): Standing {
  const more = Math.round((perHour * Math.max(0, ms)) / HOUR_MS)
  return { ...standing, spent: standing.spent + more, committed: Math.max(0, standing.committed - more) }
}
