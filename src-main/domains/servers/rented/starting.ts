import type { Principal, ProviderKind, RefusalKind } from '../../../../src-shared/vocabulary/index.ts'
import { ProviderError, toRemotebotError } from '../../../adapters/providers/index.ts'
import type { ServerRow } from '../repository.ts'
import type { RentedContext } from './context.ts'
import { decideMore } from './more.ts'

/** Answers of a provider after which nothing was started. Its rules may also refuse what runs already. */
const REFUSED: readonly RefusalKind[] = ['capacity', 'balance', 'auth']

/**
 * Starts the machine of a server that was stopped, with a new lease. One that is not stopped any more, or is to end, is left alone.
 * @throws RemotebotError of the provider, BUDGET_EXCEEDED, APPROVAL_NEEDED
 */
export async function startMachine(
  context: Pick<RentedContext, 'ports' | 'repo' | 'servers' | 'clock'>,
  server: ServerRow,
  kind: ProviderKind,
  principal: Principal | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { ports, repo, servers, clock } = context
  const client = await ports.providers.client(kind)
  const row = repo.need(server.id)
  if (row.machineId === null || row.endingAt !== null || servers.need(server.id).state !== 'stopped') return
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
    await client.start(row.machineId, signal)
  } catch (error) {
    const told = toRemotebotError(error, client.name)
    // A plain no: it bills as before, for as long. Any other failure may have started it, so that it stays paid for.
    const back = error instanceof ProviderError && REFUSED.includes(error.kind)
    const leaseUntil = Math.min(row.leaseUntil, repo.need(server.id).leaseUntil)
    repo.change('not-started', server.id, {
      server: { state: 'stopped', reason: `it can't be started now: ${told.message}` },
      rental: { phase: null, ...(back ? { leaseUntil, hardMax: row.hardMax } : {}) },
      ...(back ? { money: (db) => ports.money.gate.curtail(db, server.id, leaseUntil) } : {}),
    })
    throw told
  }
}
