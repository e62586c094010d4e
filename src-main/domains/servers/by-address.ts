import { RemotebotError, type Server } from '../../../src-shared/vocabulary/index.ts'
import type { HostKeyFinding } from './check/host-key.ts'
import { atAddress, showAddress } from './naming.ts'
import { addSshServer, type RegistrationDeps, type Route } from './registration.ts'
import type { ServerRow } from './repository.ts'

interface ByAddressDeps {
  registration: RegistrationDeps
  /** What the host presents now; pins a key that known_hosts vouches for. @throws RemotebotError */
  look(serverId: string): Promise<HostKeyFinding>
  /** Takes a server away again that was added for nothing. */
  forget(row: ServerRow): Promise<void>
  view(row: ServerRow): Server
}

/** Servers by where they are instead of by name, see {@link Servers.at}. */
export class ServersByAddress {
  /** Two that ask for the same new address at once get the same server. */
  private readonly asking = new Map<string, Promise<Server>>()

  constructor(private readonly deps: ByAddressDeps) {}

  async at(typed: string, add: boolean): Promise<Server | null> {
    const { repo, route } = this.deps.registration
    const where = route(typed)
    const row = atAddress(repo.all(), where.address, where.jumps)
    if (!row && !add) return null
    if (row?.hostKey) return this.deps.view(row)
    const key = JSON.stringify([where.address, where.jumps])
    const asked = this.asking.get(key) ?? this.trusted(typed, where, row ?? null).finally(() => this.asking.delete(key))
    this.asking.set(key, asked)
    return asked
  }

  private async trusted(typed: string, where: Route, known: ServerRow | null): Promise<Server> {
    const { registration, look, forget, view } = this.deps
    const input = { address: typed, auth: { kind: 'default' as const } }
    const row = known ?? (await addSshServer(registration, input)).row
    let key: HostKeyFinding
    try {
      key = await look(row.id)
    } catch (error) {
      if (!known) await forget(row)
      throw error instanceof RemotebotError && !known ? notAdded(error, where) : error
    }
    if (key.known === 'unknown' || key.known === 'changed') throw untrusted(key, row)
    return view(registration.repo.need(row.id))
  }
}

function notAdded(error: RemotebotError, { address }: Route): RemotebotError {
  const hint = [error.data.hint, `${showAddress(address)} was not added to the servers.`].filter(Boolean).join(' ')
  return new RemotebotError(error.code, error.message, { ...error.data, hint }, { cause: error })
}

/** The server's name as an argument of a shell; its id where the name would have to be quoted. */
const shellName = ({ id, name }: ServerRow) => (/^[\w.-]+$/.test(name) ? name : id)

/** Names the server, so that a client can ask the person and have its key trusted. */
function untrusted({ host, algorithm, fingerprint, known, pinned }: HostKeyFinding, row: ServerRow): RemotebotError {
  const hostKey = { host, algorithm, fingerprint, ...(pinned === null ? {} : { pinned }), serverId: row.id }
  if (known === 'changed') {
    return new RemotebotError('HOST_KEY_CHANGED', `The key of ${host} is not the one that known_hosts has.`, {
      hint: `It presents ${algorithm} ${fingerprint}. Ask whoever runs it; then look: remotebot server check ${shellName(row)}`,
      hostKey,
    })
  }
  return new RemotebotError(
    'HOST_KEY_UNKNOWN',
    `Nobody has trusted the key of ${host} yet: ${algorithm} ${fingerprint}.`,
    {
      hint: `Compare it with the server's own, trust it (remotebot server check ${shellName(row)}), then run this again.`,
      hostKey,
    },
  )
}
