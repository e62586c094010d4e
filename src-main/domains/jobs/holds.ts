import { type Job, RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import type { JobRow } from './repository.ts'

/**
 * A job that has ended and holds its slot, its workspace and what still runs there, for a person to look.
 * `heldUntil` in its row is all there is to a hold: its release stage waits until that moment has passed, and looks again
 * when it is woken. A moment that has passed is no hold any more.
 */
export function isHeld(row: Pick<JobRow, 'stage' | 'heldUntil'>, now: number): boolean {
  return row.stage === 'release' && row.heldUntil !== null && row.heldUntil > now
}

/** Whether its hold is over and what it held is being freed. */
export function isBeingReleased(row: Pick<JobRow, 'stage' | 'heldUntil'>, now: number): boolean {
  return row.stage === 'release' && row.heldUntil !== null && row.heldUntil <= now
}

/**
 * How a hold is moved to end at `until` (now: it is released), as a change of the row and a line of its timeline.
 * @throws RemotebotError INVALID_STATE where nothing is held
 */
export function movedHold(
  row: Pick<JobRow, 'stage' | 'heldUntil' | 'name'>,
  until: number,
  now: number,
): { change: Pick<Job, 'heldUntil'>; event: [string, string] } {
  if (!isHeld(row, now)) throw notHeld(row, now)
  const text = until <= now ? 'released before its hold was over' : `held until ${clockTime(until, now)} now`
  return { change: { heldUntil: until }, event: ['note', text] }
}

function notHeld(row: Pick<JobRow, 'stage' | 'heldUntil' | 'name'>, now: number): RemotebotError {
  if (isBeingReleased(row, now))
    return new RemotebotError('INVALID_STATE', `${row.name} is not held any more: its server is being freed.`, {
      hint: 'Run it again if you need its workspace: it goes on from what is there.',
    })
  return new RemotebotError('INVALID_STATE', `Nothing is held for ${row.name}.`, {
    hint:
      row.stage === null
        ? 'It has ended. To hold its server next time, run it with --keep-alive.'
        : 'A hold begins when its command has ended, if it was run with --keep-alive or is kept on failure.',
  })
}

/** "14:05", with the date where that is not today's. Times are this computer's. */
export function clockTime(at: number, now = Date.now()): string {
  const [then, today] = [new Date(at), new Date(now)]
  const two = (value: number) => String(value).padStart(2, '0')
  const time = `${two(then.getHours())}:${two(then.getMinutes())}`
  if (then.toDateString() === today.toDateString()) return time
  return `${then.getFullYear()}-${two(then.getMonth() + 1)}-${two(then.getDate())} ${time}`
}

/** Why a held job still takes a slot. */
export function holdReason(row: Pick<JobRow, 'heldUntil' | 'reason'>, now: number): string {
  const held = `held until ${clockTime(row.heldUntil ?? now, now)}`
  return row.reason ? `${held}; ${row.reason}` : held
}
