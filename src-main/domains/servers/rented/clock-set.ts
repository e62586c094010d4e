import { and, eq, isNull, notInArray } from 'drizzle-orm'
import { type Db, schema } from '../../../ground/store/index.ts'
import type { RentalRow, RentedPorts } from './types.ts'

const { launches, rentals } = schema

const later = (at: number | null, by: number) => (at === null ? null : at + by)

/**
 * This computer's clock was set by so many milliseconds: within one transaction all times of rented servers that came from it are moved by
 * as much, and what is promised for their leases. Times that a provider told stay as they are.
 */
export function moveTimes(db: Db, gate: Pick<RentedPorts['money']['gate'], 'shift'>, by: number): void {
  for (const row of db.select().from(rentals).where(isNull(rentals.endedAt)).all()) {
    db.update(rentals).set(moved(row, by)).where(eq(rentals.serverId, row.serverId)).run()
    gate.shift(db, row.serverId, by)
  }
  const open = and(isNull(launches.endedAt), notInArray(launches.state, ['refused', 'ended']))
  for (const { id, startedAt, calledAt } of db.select().from(launches).where(open).all()) {
    // What was taken over was made at a time that its provider tells.
    if (calledAt !== null && calledAt < startedAt) continue
    db.update(launches)
      .set({ startedAt: startedAt + by, calledAt: later(calledAt, by) })
      .where(eq(launches.id, id))
      .run()
  }
}

function moved(row: RentalRow, by: number): Partial<RentalRow> {
  const { leaseUntil, leaseNext, idleSince, watchdogUntil, phaseSince, seenAt, endingAt, alarm, undo } = row
  return {
    leaseUntil: leaseUntil + by,
    leaseNext: later(leaseNext, by),
    idleSince: later(idleSince, by),
    watchdogUntil: later(watchdogUntil, by),
    phaseSince: later(phaseSince, by),
    seenAt: later(seenAt, by),
    endingAt: later(endingAt, by),
    alarm: alarm && { ...alarm, since: alarm.since + by },
    undo: undo && { ...undo, leaseUntil: undo.leaseUntil + by, at: undo.at + by },
  }
}
