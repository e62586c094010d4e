import type { EpochMs, LedgerKind, MicroDollars } from '../../../../src-shared/vocabulary/index.ts'
import type { When } from './pieces.ts'

/** What runs on a meter. */
export interface Rate {
  kind: LedgerKind
  perHour: MicroDollars
}

/** A meter that runs: everything before `since` is booked. */
export interface Running extends Rate {
  since: EpochMs
}

/** What follows for one meter from what bills now. */
export interface Turn {
  /** The piece so far, up to the change. */
  close: { from: EpochMs; to: EpochMs } | null
  /** What was booked for this stretch is taken back: the change was earlier than we knew. */
  undo: { from: EpochMs; to: EpochMs } | null
  next: Running | null
}

/**
 * Turns a meter to what bills from `when` on; null where nothing changes. Where none ran, the new one begins no earlier than
 * `bookedUntil`, so that no time is booked twice.
 */
export function turned(current: Running | null, bills: Rate | null, when: When, bookedUntil: EpochMs): Turn | null {
  const wanted = bills !== null && bills.perHour > 0 ? bills : null
  if (current === null) {
    if (wanted === null) return null
    return { close: null, undo: null, next: { ...wanted, since: Math.max(when.at, bookedUntil) } }
  }
  if (wanted !== null && wanted.kind === current.kind && wanted.perHour === current.perHour) return null
  const early = when.at < current.since
  const at = early && !when.sure ? current.since : when.at
  return {
    close: at > current.since ? { from: current.since, to: at } : null,
    undo: at < current.since ? { from: at, to: current.since } : null,
    next: wanted === null ? null : { ...wanted, since: at },
  }
}

/**
 * When a machine came to be billed as it is now, by what its provider tells of it. `before`: what it was last known to be billed for.
 * Never later than now; without a word of the provider, now.
 */
export function changedAt(
  told: { state: 'none' | 'running' | 'stopped'; since: EpochMs | null; priceSince: EpochMs | null } | null,
  before: 'none' | 'running' | 'stopped',
  now: EpochMs,
): When {
  const at = told === null ? null : told.state === before ? told.priceSince : told.since
  return at === null ? { at: now, sure: false } : { at: Math.min(at, now), sure: true }
}
