import { type Principal, RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import type { Keeper } from './keeper.ts'
import type { LeasedServer, RentalRow } from './ports.ts'
import { span } from './words.ts'

/**
 * Moves the end of a lease to so many seconds from now, or makes it so much longer. A later end is reserved in the store, written to the machine and read back, given to the
 * provider's timer, and only then is it the lease; whatever fails on the way leaves the earlier end. An earlier end counts at once.
 * @throws RemotebotError that says what failed and that the lease ends as before; INVALID_STATE, INVALID_INPUT, BUDGET_EXCEEDED,
 * APPROVAL_NEEDED
 */
export async function extend(
  keeper: Keeper,
  server: LeasedServer,
  seconds: number | { more: number },
  now: () => number,
  principal?: Principal,
): Promise<void> {
  const before = keeper.row()
  refuse(before, server)
  const { until, leaseSeconds } = endOf(before, seconds, now())
  if (until < before.leaseUntil) return shorten(keeper, before, until, leaseSeconds, now())
  refuseTooLong(before, server, until, now())
  // What the gate says stands: nothing was begun.
  keeper.reserve(until, principal)
  keeper.extending = true
  try {
    await keeper.beatAt(until)
    if (!(await keeper.setTimer(until)) && before.timerUntil !== null && before.timerUntil < until)
      throw new RemotebotError('INVALID_STATE', "The provider's own timer cannot be moved", {
        hint: 'Bring home what you need, and rent another server.',
      })
    const idleSince = before.idleSince === null ? null : now()
    keeper.update('leases.extend', { leaseUntil: until, leaseSeconds, leaseNext: null, idleSince })
  } catch (error) {
    await undo(keeper, before)
    throw notExtended(server, error)
  } finally {
    keeper.extending = false
  }
}

/** Counted from now; `more`: from the end that it has. */
function endOf({ leaseUntil }: RentalRow, seconds: number | { more: number }, now: number) {
  if (typeof seconds === 'number') return { until: now + seconds * 1000, leaseSeconds: seconds }
  const until = leaseUntil + seconds.more * 1000
  return { until, leaseSeconds: Math.max(1, Math.ceil((until - now) / 1000)) }
}

/** Best effort: while the reservation stands, each heartbeat tries again to tell both layers the earlier end. */
async function undo(keeper: Keeper, before: RentalRow): Promise<void> {
  try {
    await keeper.beatAt(before.leaseUntil)
    if (before.timerUntil !== null) await keeper.setTimer(before.leaseUntil)
    keeper.update('leases.undone', { leaseNext: null })
  } catch {
    // the server or the provider does not answer: see above
  }
}

async function shorten(keeper: Keeper, before: RentalRow, until: number, seconds: number, now: number): Promise<void> {
  const idleSince = before.idleSince === null ? null : now
  // The reservation says that the layers are still to be told.
  keeper.update('leases.shorten', { leaseUntil: until, leaseSeconds: seconds, leaseNext: until, idleSince })
  await keeper.beat()
}

function refuse(row: RentalRow, server: LeasedServer): void {
  if (!row.mayEnd)
    throw new RemotebotError('INVALID_STATE', `"${server.name}" was adopted and has no lease: Remotebot never ends it.`)
  if (row.phase === 'approval')
    throw new RemotebotError('INVALID_STATE', `"${server.name}" waits for approval: it has no lease yet.`, {
      hint: 'Wait for the decision, or ask again for as long as you need.',
    })
  if (row.endingAt === null && row.endedAt === null && !['terminating', 'terminated'].includes(server.state)) return
  throw new RemotebotError('INVALID_STATE', `"${server.name}" is being ended: its lease cannot be extended any more.`, {
    hint: 'Rent another server.',
  })
}

function refuseTooLong({ offer, startedAt }: RentalRow, server: LeasedServer, until: number, now: number): void {
  if (offer.maxSeconds === null) return
  const limit = (startedAt ?? now) + offer.maxSeconds * 1000
  if (until <= limit) return
  throw new RemotebotError(
    'INVALID_INPUT',
    `"${server.name}" can be had for ${span(offer.maxSeconds)} at most, counted from its start.`,
    { hint: `Extend it to ${span(Math.max(0, Math.floor((limit - now) / 1000)))} from now at most.` },
  )
}

function notExtended(server: LeasedServer, error: unknown): RemotebotError {
  const cause = error instanceof RemotebotError ? error : null
  const why = (error as Error).message.replace(/\.$/, '')
  return new RemotebotError(
    cause?.code ?? 'REMOTE_FAILED',
    `The lease of "${server.name}" was not extended, and ends as before: ${why}.`,
    { ...cause?.data, hint: cause?.data.hint ?? 'Try again once the server can be reached.' },
    { cause: error },
  )
}
