import type { z } from 'zod'
import type { addServer } from '../../../src-shared/contract/servers.ts'
import { newId, RemotebotError, type ServerAuthInput, type SshAddress } from '../../../src-shared/vocabulary/index.ts'
import { formatAddress } from '../../adapters/transport/index.ts'
import type { Clock } from '../../ground/clock/index.ts'
import { type AuthVault, type PreparedAuth, prepareAuth, removeSecrets, secretsOf } from './auth.ts'
import { freeName, refuseSameAddress, refuseTakenName } from './naming.ts'
import type { ServerPatch, ServerRepository, ServerRow } from './repository.ts'

/** A new server as the contract takes it. */
export type AddServer = z.infer<typeof addServer>

/** What may be changed about a server; what is left out stays. */
export interface EditServer {
  name?: string
  address?: string
  auth?: ServerAuthInput
  jumps?: string[]
  slots?: number
  draining?: boolean
}

/** Where what a person typed leads, by ~/.ssh/config. */
export interface Route {
  address: SshAddress
  /** In the order in which they are passed: `user@host:port`. */
  jumps: string[]
  /** A name for the server: the alias or the host. */
  suggestedName: string
}

/** What registration needs from elsewhere. */
export interface RegistrationDeps {
  repo: ServerRepository
  vault: AuthVault
  /** Where an address leads, by the SSH config. @throws RemotebotError INVALID_INPUT */
  route(typed: string, jumps?: readonly string[]): Route
  clock: Clock
  /** Whether jobs run or wait on a server. */
  isBusy(serverId: string): boolean
  /** The folder that `~` of a key path means. */
  home: string
}

/** A row and, for a key that was pasted or made, the line for authorized_keys. */
export interface Registered {
  row: ServerRow
  publicKey: string | null
}

/** Adds this computer at the first start. */
export function ensureThisComputer(repo: ServerRepository, now: number): void {
  if (repo.all().some((row) => row.origin === 'local')) return
  repo.insert({
    ...fresh(newId('server', now), now),
    name: 'this-computer',
    origin: 'local',
    contact: { status: 'live', since: now, reason: null },
  })
}

/** Stores a server; contacts nobody. @throws RemotebotError INVALID_INPUT, INVALID_STATE, KEY_UNUSABLE, VAULT_LOCKED */
export async function addSshServer(deps: RegistrationDeps, input: AddServer): Promise<Registered> {
  const route = deps.route(input.address, input.jumps)
  const asked = () => {
    const rows = deps.repo.all()
    refuseSameAddress(rows, route.address, route.jumps, null)
    if (input.name !== undefined) refuseTakenName(rows, input.name, null)
    return input.name ?? freeName(rows, route.suggestedName)
  }
  const name = asked()
  const now = deps.clock.now()
  const id = newId('server', now)
  const { auth, secrets, publicKey } = await prepareAuth(id, input.auth, context(deps, name))
  await keep(deps, name, secrets)
  try {
    const row = deps.repo.insert({
      ...fresh(id, now),
      // The same may have been asked for twice, the second time while the login was prepared.
      name: asked(),
      origin: 'ssh',
      contact: { status: 'never', since: now, reason: null },
      slots: input.slots ?? null,
      address: route.address,
      typedAddress: input.address,
      jumps: route.jumps,
      auth,
    })
    return { row, publicKey }
  } catch (error) {
    removeSecrets(deps.vault, Object.keys(secrets))
    throw error
  }
}

/**
 * Changes a server. `moved`: what is known of the connection no longer holds; `renamed`: it has another name now.
 * @throws like {@link addSshServer}, and NOT_FOUND where it was removed meanwhile
 */
export async function editServer(
  deps: RegistrationDeps,
  before: ServerRow,
  input: EditServer,
): Promise<Registered & { moved: boolean; renamed: boolean }> {
  checkedRoute(deps, before, input)
  const { id } = before
  const name = input.name ?? before.name
  const prepared = input.auth ? await prepareAuth(id, input.auth, context(deps, name)) : null
  const { row, changed } = await stored(deps, id, name, input, prepared)
  if (prepared) removeSecrets(deps.vault, secretsOf(row.auth))
  const publicKey = prepared?.publicKey ?? null
  return { row: changed, publicKey, moved: moves(input), renamed: changed.name !== row.name }
}

/** The row as it was found and as it is now. Where it can't be changed so, no secret of it stays. */
async function stored(
  deps: RegistrationDeps,
  id: string,
  name: string,
  input: EditServer,
  prepared: PreparedAuth | null,
): Promise<{ row: ServerRow; changed: ServerRow }> {
  const secrets = prepared?.secrets ?? {}
  checkedRoute(deps, deps.repo.need(id), input)
  try {
    await keep(deps, name, secrets)
    // While a key was read or stored a job may have begun there, the machine have gone or another edit have come.
    const row = deps.repo.need(id)
    const route = checkedRoute(deps, row, input)
    return { row, changed: deps.repo.update('edit', id, patchOf(row, input, route, prepared, deps.clock.now())) }
  } catch (error) {
    removeSecrets(deps.vault, Object.keys(secrets))
    throw error
  }
}

const moves = ({ address, jumps, auth }: EditServer) =>
  address !== undefined || jumps !== undefined || auth !== undefined

/** Where an edit leads; null: where it is. @throws like {@link addSshServer} where the server can't be changed so as it is now */
function checkedRoute(deps: RegistrationDeps, row: ServerRow, input: EditServer): Route | null {
  if (row.origin === 'local' && moves(input)) {
    throw new RemotebotError('INVALID_STATE', `"${row.name}" is this computer: it has no address and no login.`, {
      hint: 'Its name and its slots can be changed.',
    })
  }
  if (row.origin === 'rented' && (input.address !== undefined || input.jumps !== undefined)) {
    throw new RemotebotError('INVALID_STATE', `"${row.name}" is rented: its provider says where it is.`, {
      hint: 'Its name, its slots and its login can be changed.',
    })
  }
  if (input.draining !== undefined && row.state !== 'ready' && row.state !== 'draining') {
    throw new RemotebotError('INVALID_STATE', `"${row.name}" is ${row.state}, so it runs no jobs anyway.`, {
      hint: 'Check it first: once it can run jobs, it can be drained.',
    })
  }
  const rows = deps.repo.all()
  if (input.name !== undefined) refuseTakenName(rows, input.name, row.id)
  const route = newRoute(deps, row, input)
  if (route) refuseSameAddress(rows, route.address, route.jumps, row.id)
  if (route && leadsElsewhere(row, route) && deps.isBusy(row.id)) {
    throw new RemotebotError('INVALID_STATE', `Jobs run or wait on "${row.name}", so its address stays as it is.`, {
      hint: 'Wait for their end or cancel them; or add the other machine as a server of its own.',
    })
  }
  if (route && leadsElsewhere(row, route) && row.auth?.kind === 'password' && !input.auth) {
    throw new RemotebotError('INVALID_INPUT', 'The stored password was for the old machine.', {
      hint: 'Give the login for the new address along with it.',
    })
  }
  return route
}

function newRoute(deps: RegistrationDeps, row: ServerRow, input: EditServer): Route | null {
  if (input.address === undefined && input.jumps === undefined) return null
  // Other jump hosts to the same machine, whatever the SSH config makes of its alias by now.
  const address = input.address ?? (row.address ? formatAddress(row.address) : '')
  return deps.route(address, input.jumps)
}

function patchOf(
  row: ServerRow,
  input: EditServer,
  route: Route | null,
  prepared: PreparedAuth | null,
  now: number,
): ServerPatch {
  const patch: ServerPatch = {}
  if (input.name !== undefined) patch.name = input.name
  if (input.slots !== undefined) patch.slots = input.slots
  if (input.draining !== undefined) {
    patch.state = input.draining ? 'draining' : 'ready'
    patch.reason = input.draining ? 'finishes what runs, starts nothing new' : null
  }
  if (prepared) patch.auth = prepared.auth
  if (!route) return patch
  return {
    ...patch,
    address: route.address,
    jumps: route.jumps,
    ...(input.address === undefined ? {} : { typedAddress: input.address }),
    // Another machine: its key and what was found out about the old one do not carry over.
    ...(leadsElsewhere(row, route)
      ? { hostKey: null, facts: null, contact: { status: 'never', since: now, reason: null }, ...usable(row) }
      : {}),
  }
}

function leadsElsewhere(row: ServerRow, { address }: Route): boolean {
  return row.address?.host !== address.host || row.address.port !== address.port
}

/** A machine that could not be used says nothing about the one that takes its place. */
function usable(row: ServerRow): ServerPatch {
  return row.state === 'failed' ? { state: 'ready', reason: null } : {}
}

async function keep(deps: RegistrationDeps, name: string, secrets: Record<string, string>): Promise<void> {
  for (const [secret, value] of Object.entries(secrets)) await deps.vault.set(secret, value, `server ${name}`)
}

function context(deps: RegistrationDeps, name: string) {
  return { home: deps.home, keyComment: `remotebot ${name}` }
}

/** The row of a server of which nothing is known yet. */
export function fresh(id: string, createdAt: number) {
  return {
    id,
    createdAt,
    roles: ['jobs' as const],
    launcher: 'shell' as const,
    state: 'ready' as const,
    reason: null,
    slots: null,
    address: null,
    typedAddress: null,
    jumps: [],
    auth: null,
    hostKey: null,
    jumpKeys: {},
    facts: null,
    pricePerHour: null,
  }
}
