import type { Principal, ProviderKind, RefusalKind } from '../../../../src-shared/vocabulary/index.ts'
import { type Machine, ProviderError, toRemotebotError } from '../../../adapters/providers/index.ts'
import type { ServerRow } from '../repository.ts'
import type { RentedContext } from './context.ts'
import { decideMore } from './more.ts'
import type { RentalRow } from './types.ts'

/** Milliseconds that a call to a provider may take. */
const CALL_MS = 60_000
/** So long a server stays whose start was refused, though its earlier lease is over by then: somebody wanted it a moment ago. */
const LEAST_MS = 10 * 60_000
/** Answers of a provider after which nothing was started. Its rules may also refuse what runs already. */
const REFUSED: readonly RefusalKind[] = ['capacity', 'balance', 'auth']

type Context = Pick<RentedContext, 'ports' | 'repo' | 'servers' | 'clock'>

/** Whether a provider's answer to a start is a plain no. After any other failure it may have started all the same. */
export function isRefused(error: unknown): boolean {
  return error instanceof ProviderError && REFUSED.includes(error.kind)
}

/**
 * Starts the machine of a server that was stopped, with a new lease. One that is not stopped any more, or is to end, is left alone.
 * Where `stopping` aborts it is left as it is, and goes on at the next start of the engine.
 * @throws RemotebotError of the provider, BUDGET_EXCEEDED, APPROVAL_NEEDED
 */
export async function startMachine(
  context: Context,
  server: ServerRow,
  kind: ProviderKind,
  principal: Principal | undefined,
  stopping: AbortSignal,
): Promise<void> {
  const { ports, repo, servers, clock } = context
  const client = await ports.providers.client(kind)
  const before = repo.need(server.id)
  if (before.machineId === null || before.endingAt !== null || servers.need(server.id).state !== 'stopped') return
  // Nobody knows what came of an earlier start: it is asked for once more, and paid for once.
  if (before.undo?.kind === 'start') notStarted(context, server.id, 'it was asked for again')
  const row = repo.need(server.id)
  const now = clock.now()
  const spent = ports.money.ledger.costOfServer(server.id)?.closed ?? 0
  const asked = { kind: 'start' as const, server, rental: row, leaseSeconds: row.leaseSeconds, principal }
  decideMore(context, asked, ({ money, hardMax, leaseSeconds }) =>
    repo.change('starting', server.id, {
      server: {
        state: 'booting',
        reason: `${client.name} was asked to start it`,
        // Machines that are containers come back with a new key. What was trusted for being the first answer is so again.
        ...(server.hostKey?.source === 'first-contact' ? { hostKey: null } : {}),
      },
      rental: {
        ...{ phase: 'boot', phaseSince: now, leaseUntil: now + leaseSeconds * 1000, idleSince: null },
        hardMax: spent + hardMax,
      },
      money,
    }),
  )
  try {
    await client.start(before.machineId, AbortSignal.any([stopping, AbortSignal.timeout(CALL_MS)]))
  } catch (error) {
    if (stopping.aborted) throw error
    const told = toRemotebotError(error, client.name)
    const { endingAt, undo } = repo.need(server.id)
    // Meanwhile it was to end, or was seen to run: that stands.
    if (endingAt !== null || undo?.kind !== 'start') throw told
    if (isRefused(error)) notStarted(context, server.id, told.message)
    else
      repo.change('start-unknown', server.id, {
        server: { state: 'stopped', reason: `it can't be started now: ${told.message}` },
        rental: { phase: null },
      })
    throw told
  }
}

/** A start came to nothing: lease and promise are as they were before, and what a person approved for it is good again. */
export function notStarted({ ports, repo, clock }: Omit<Context, 'servers'>, serverId: string, why: string): void {
  const { undo, leaseUntil } = repo.need(serverId)
  const reason = `it can't be started now: ${why}`
  if (undo?.kind !== 'start') {
    repo.change('not-started', serverId, { server: { state: 'stopped', reason }, rental: { phase: null } })
    return
  }
  const until = Math.min(leaseUntil, Math.max(undo.leaseUntil, clock.now() + LEAST_MS))
  repo.change('not-started', serverId, {
    server: { state: 'stopped', reason },
    rental: { phase: null, leaseUntil: until, undo: null },
    money: (db) => {
      // Once it was off, only that is promised again; where its lease was over, so much longer.
      ports.money.gate.curtail(db, serverId, until)
      if (until <= undo.leaseUntil) repo.setMaximum(db, serverId, undo.hardMax)
      if (undo.approvalId !== null) ports.money.approvals.giveBack(db, undo.approvalId, why)
    },
  })
}

/** A machine that was asked to start does: there is nothing to go back to any more. */
export function noteStarted(
  { repo }: Pick<Context, 'repo'>,
  serverId: string,
  { state }: Pick<Machine, 'state'>,
): void {
  const { undo, billing } = repo.need(serverId)
  if (undo?.kind !== 'start' || billing?.state !== 'running') return
  if (state === 'running' || state === 'booting') repo.change('started', serverId, { rental: { undo: null } })
}

/**
 * A start of which nobody knew what came of it has come to nothing, since its machine is shown as stopped by a list that was asked
 * for once it would have shown otherwise.
 */
export function noteStillStopped(
  context: Omit<Context, 'servers'>,
  rental: RentalRow,
  machine: Pick<Machine, 'state'>,
  list: { askedAt: number; settleSeconds: number },
): void {
  if (rental.undo?.kind !== 'start' || machine.state !== 'stopped') return
  if (list.askedAt < rental.undo.at + CALL_MS + list.settleSeconds * 1000) return
  const { name } = context.ports.providers.definition(rental.provider)
  notStarted(context, rental.serverId, `${name} did not answer, and has not started it`)
}
