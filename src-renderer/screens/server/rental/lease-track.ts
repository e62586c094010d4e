import type { Rental } from '../../../../src-shared/vocabulary/index.ts'
import { LAYER_WORDS } from '../../../lib/rental-text.ts'

/** A moment on the line, from 0 (start) to 1 (the last of them). */
export interface TrackMark {
  what: string
  at: number
  share: number
  /** 0: its words fit; 1: they would lie over those of another mark. */
  level: number
}

const LEASE_END = 'lease end'
/** Shares of the line nearer than this have no room for two words. */
const ROOM = 0.16

/** The line of a lease: how much has passed, and when each thing would end it. */
export function track(
  { lease, startedAt }: Pick<Rental, 'lease' | 'startedAt'>,
  idle: number | null,
  now: number,
): { passed: number; marks: TrackMark[] } {
  const moments = [
    ...(idle === null ? [] : [{ what: 'idle end', at: idle }]),
    { what: LEASE_END, at: lease.until },
    ...lease.layers.flatMap(({ layer, armed, actsAt }) =>
      armed && actsAt !== null ? [{ what: LAYER_WORDS[layer], at: actsAt }] : [],
    ),
  ].sort((a, b) => a.at - b.at)
  const last = Math.max(now, ...moments.map(({ at }) => at))
  const first = Math.min(startedAt ?? now, now, ...moments.map(({ at }) => at))
  const length = Math.max(1, last - first)
  const shareOf = (at: number) => Math.min(1, Math.max(0, (at - first) / length))
  const taken = [shareOf(lease.until)]
  const marks = moments.map(({ what, at }) => {
    const share = shareOf(at)
    // The end of the lease is what people look for: its words always have their place.
    const fits = what === LEASE_END || taken.every((other) => Math.abs(share - other) >= ROOM)
    if (fits) taken.push(share)
    return { what, at, share, level: fits ? 0 : 1 }
  })
  return { passed: shareOf(now), marks }
}
