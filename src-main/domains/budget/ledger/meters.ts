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

/** However our clock is set, what a provider tells to be so much later than it shows is no time that it can mean. */
const ABSURD_MS = 366 * 24 * 3_600_000

/** A moment that is told, on the clock of a meter. */
export interface Placed extends When {
  /** How much later that is than the provider's own time; null: it was not told. */
  ahead: number | null
  /** Milliseconds that the provider counts up to it and our clock does not: it stood still, or was set by time that had passed. */
  beyond: number
}

/**
 * Finds a moment on a meter's clock, no later than now. Where the meter's times came from the provider too, it is as far from them as the
 * provider says, however our clock was set in between. `ahead`: of the meter; null: none runs, or its times are our own.
 */
export function placed({ at, sure, theirs = false }: When, ahead: number | null, now: EpochMs): Placed {
  if (!theirs) return { at: Math.min(at, now), sure, ahead, beyond: 0 }
  const here = at + (ahead ?? 0)
  const over = ahead === null ? 0 : Math.max(0, here - now)
  const on = Math.min(here, now)
  return { at: on, sure, ahead: on - at, beyond: over < ABSURD_MS ? over : 0 }
}

/**
 * When a machine came to be billed as it is now, by what its provider tells of it. `before`: what it was last known to be billed for.
 * Without a word of the provider, now.
 */
export function changedAt(
  told: { state: 'none' | 'running' | 'stopped'; since: EpochMs | null; priceSince: EpochMs | null } | null,
  before: 'none' | 'running' | 'stopped',
  now: EpochMs,
): When {
  const at = told === null ? null : told.state === before ? told.priceSince : told.since
  return at === null ? { at: now, sure: false } : { at, sure: true, theirs: true }
}
