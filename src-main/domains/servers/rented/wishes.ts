import { RemotebotError, type ServerState } from '../../../../src-shared/vocabulary/index.ts'
import type { ServerRow } from '../repository.ts'
import { nameOf } from './context.ts'
import type { RentalsDeps } from './rental-reads.ts'
import type { RentalRow } from './types.ts'

type Deps = Pick<RentalsDeps, 'ports' | 'repo' | 'clock' | 'isBusy'>

/**
 * Writes down that a server is to end; whoever drives it carries it out. Asked again, or of one that has ended, it changes nothing.
 * @throws RemotebotError INVALID_STATE where it is not ours to end, or jobs are there and it is not forced
 */
export function wishEnd(
  deps: Deps,
  row: RentalRow,
  server: ServerRow,
  { force, reason }: { force: boolean; reason?: string },
): void {
  if (row.mayEnd === 0) {
    throw new RemotebotError(
      'INVALID_STATE',
      `"${server.name}" was taken over on condition that it is never ended from here.`,
      { hint: `Remove it from the list; end the machine ${row.machineId} at ${nameOf(deps, row.provider)} itself.` },
    )
  }
  if (row.endingAt !== null) return
  if (!force) refuseBusy(deps, server)
  const why = reason ?? 'ended on request'
  deps.repo.change('terminate', server.id, {
    server: { state: 'terminating', reason: why },
    // That there is one tells it from a machine that was taken away, for which a job may get another.
    rental: { endingAt: deps.clock.now(), endReason: why, phase: null },
    money: (db) => deps.ports.money.approvals.withdraw(db, server.id, why),
  })
}

/** Writes down that a server is to be stopped. @throws RemotebotError INVALID_STATE */
export function wishStop(deps: Deps, row: RentalRow, server: ServerRow): void {
  const { stop } = deps.ports.providers.definition(row.provider).capabilities
  if (!stop) {
    throw new RemotebotError('INVALID_STATE', `${nameOf(deps, row.provider)} can't stop machines and keep them.`, {
      hint: 'Terminate it instead: bring home what you need first.',
    })
  }
  if (server.state !== 'ready' && server.state !== 'draining') throw notNow(server, 'stopped')
  refuseBusy(deps, server)
  deps.repo.change('stopping', server.id, { server: { state: 'stopping', reason: 'about to be stopped' } })
}

/** @throws RemotebotError INVALID_STATE while the server's machine may bill */
export function refuseRemoval({ repo }: Pick<Deps, 'repo'>, server: Pick<ServerRow, 'id' | 'name'>): void {
  const row = repo.byId(server.id)
  if (!row || row.endedAt !== null || row.mayEnd === 0) return
  throw new RemotebotError('INVALID_STATE', `"${server.name}" is rented: its machine would go on billing unseen.`, {
    hint: 'Terminate it first; it can be removed from the list as soon as that is confirmed.',
  })
}

/** A server that we were told never to end is about to be forgotten: from now on its machine is not ours to account for. */
export function letGo({ repo, clock }: Pick<Deps, 'repo' | 'clock'>, serverId: string): void {
  const row = repo.byId(serverId)
  if (!row || row.endedAt !== null) return
  const endedAt = clock.now()
  const open = repo.launches(serverId).find(({ state }) => state === 'launched')
  repo.change('let-go', serverId, {
    ...(open ? { launch: { id: open.id, state: 'ended', endedAt } } : {}),
    rental: { endedAt },
  })
}

/** What is said of something that can't be done in the state that a server is in. */
export function notNow({ name, state }: Pick<ServerRow, 'name'> & { state: ServerState }, what: string) {
  return new RemotebotError('INVALID_STATE', `"${name}" is ${state}, so it can't be ${what} now.`, {
    hint: state === 'terminated' ? 'It is gone. Rent another one.' : 'Wait until it has settled, or terminate it.',
  })
}

function refuseBusy({ isBusy }: Pick<Deps, 'isBusy'>, server: ServerRow): void {
  if (!isBusy(server.id)) return
  throw new RemotebotError('INVALID_STATE', `Jobs run or wait on "${server.name}".`, {
    hint: 'Cancel them or wait for their end; terminating with force ends them.',
  })
}
