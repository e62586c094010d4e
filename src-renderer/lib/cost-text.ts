import { type Cost, formatBytes, type MicroDollars } from '../../src-shared/vocabulary/index.ts'
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

/**
 * What a server has cost by `now` while nothing ran there, and its part of all: "12 %"; null before it has cost anything. `idles`: nothing
 * runs there now, so that what it goes on costing is of that.
 */
export function idleCost(
  cost: Pick<Cost, 'closed' | 'idle' | 'at' | 'perHour'>,
  idles: boolean,
  now: number,
): { amount: MicroDollars; share: string | null } {
  const all = costAt(cost, now)
  const amount = cost.idle + (idles ? all - cost.closed : 0)
  return { amount, share: all > 0 ? `${Math.round((amount / all) * 100)} %` : null }
}

/** "Traffic: $0.46 of it, est., for 5 GB sent and 2.1 GB received." with what is to be known of its price; null where none is counted. */
export function trafficText({ transfer, traffic }: Pick<Cost, 'transfer' | 'traffic'>): string | null {
  if (traffic === null) return transfer === 0 ? null : `Traffic: ${dollars(transfer)} of it, est.`
  const bytes = `${formatBytes(traffic.sent)} sent and ${formatBytes(traffic.received)} received`
  const note = traffic.note === null ? '' : ` By ${traffic.note}.`
  return `Traffic: ${dollars(transfer)} of it, est., for ${bytes}.${note}`
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
