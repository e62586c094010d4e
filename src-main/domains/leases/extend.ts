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
  if (until < before.leaseUntil) {
    refuseTokens(server, principal)
    return shorten(keeper, before, until, leaseSeconds, now())
  }
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
    // As the reservation stands now: meanwhile the clock may have been set, or the money be spent sooner.
    const leaseUntil = keeper.row().leaseNext ?? until
    keeper.update('leases.extend', { leaseUntil, leaseSeconds, leaseNext: null, idleSince })
  } catch (error) {
    // First, with its reason: whoever approved it is told why.
    keeper.notExtended(`its lease could not be made longer, and ends as before: ${causeOf(error)}`)
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
    await keeper.beatAt(keeper.row().leaseUntil)
    if (before.timerUntil !== null) await keeper.setTimer(keeper.row().leaseUntil)
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

/** An earlier end is an end, which loses what is there: no token may end servers. */
function refuseTokens(server: LeasedServer, principal?: Principal): void {
  if (principal?.kind !== 'token') return
  throw new RemotebotError(
    'FORBIDDEN',
    `The token "${principal.name}" may not let the lease of "${server.name}" end earlier: that ends the server.`,
    { hint: 'Ask for a later end; only a person in the window or a terminal may choose an earlier one.' },
  )
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

const causeOf = (error: unknown) => (error as Error).message.replace(/\.$/, '')

function notExtended(server: LeasedServer, error: unknown): RemotebotError {
  const cause = error instanceof RemotebotError ? error : null
  return new RemotebotError(
    cause?.code ?? 'REMOTE_FAILED',
    `The lease of "${server.name}" was not extended, and ends as before: ${causeOf(error)}.`,
    { ...cause?.data, hint: cause?.data.hint ?? 'Try again once the server can be reached.' },
    { cause: error },
  )
}
