import { RemotebotError, type SshAddress } from '../../../src-shared/vocabulary/index.ts'
import { nameKey, type ServerRow } from './repository.ts'

type Named = Pick<ServerRow, 'id' | 'name'>

/**
 * The server meant by an id, a name (any case) or a unique id prefix such as `srv_01k2`.
 * @throws RemotebotError NOT_FOUND, or AMBIGUOUS with the candidates
 */
export function findServer<Row extends Named>(rows: readonly Row[], ref: string): Row {
  const wanted = nameKey(ref)
  const exact = rows.find((row) => row.id === ref) ?? rows.find((row) => nameKey(row.name) === wanted)
  if (exact) return exact
  const prefixed = /^srv_./.test(wanted) ? rows.filter((row) => row.id.startsWith(wanted)) : []
  const [only] = prefixed
  if (only && prefixed.length === 1) return only
  if (prefixed.length > 1) {
    throw new RemotebotError('AMBIGUOUS', `"${ref}" could be ${prefixed.length} servers.`, {
      hint: 'Use more of the id, or the name.',
      candidates: prefixed.map(({ id, name }) => ({ id, name })),
    })
  }
  const names = rows.slice(0, 10).map((row) => row.name)
  throw new RemotebotError('NOT_FOUND', `There is no server "${ref}".`, {
    hint: `Servers: ${names.join(', ')}${rows.length > names.length ? ', …' : ''}.`,
  })
}

/** @throws RemotebotError INVALID_STATE when another server has the name already */
export function refuseTakenName(rows: readonly Named[], name: string, self: string | null): void {
  const other = rows.find((row) => row.id !== self && nameKey(row.name) === nameKey(name))
  if (!other) return
  throw new RemotebotError('INVALID_STATE', `A server named "${other.name}" exists already.`, {
    hint: 'Choose another name.',
    candidates: [{ id: other.id, name: other.name }],
  })
}

/** A free name made of what the person typed: "gpu-box", then "gpu-box 2". */
export function freeName(rows: readonly Named[], typed: string): string {
  const cleaned = typed
    .replace(/[\p{Cc}/@:,\s[\]]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 58)
  const base = cleaned === '' ? 'server' : cleaned
  const taken = new Set(rows.map((row) => nameKey(row.name)))
  let name = base
  for (let count = 2; taken.has(nameKey(name)); count++) name = `${base} ${count}`
  return name
}

/**
 * The same machine twice would run twice as many jobs as its slots allow. A private address behind
 * different jump hosts is a different machine.
 * @throws RemotebotError INVALID_STATE naming the other server
 */
export function refuseSameAddress(
  rows: readonly Pick<ServerRow, 'id' | 'name' | 'address' | 'jumps'>[],
  address: SshAddress,
  jumps: readonly string[],
  self: string | null,
): void {
  const key = addressKey(address, jumps)
  const other = rows.find((row) => row.id !== self && row.address && addressKey(row.address, row.jumps) === key)
  if (!other) return
  throw new RemotebotError('INVALID_STATE', `${showAddress(address)} is there already, as "${other.name}".`, {
    hint: `Use "${other.name}", or change its address first.`,
    candidates: [{ id: other.id, name: other.name }],
  })
}

/**
 * The server at an address: by the same way, or the only one there is at it, whatever hosts its connection passes.
 */
export function atAddress<Row extends Pick<ServerRow, 'address' | 'jumps'>>(
  rows: readonly Row[],
  address: SshAddress,
  jumps: readonly string[],
): Row | undefined {
  const same = rows.filter((row) => row.address && addressKey(row.address, []) === addressKey(address, []))
  const key = addressKey(address, jumps)
  const exact = same.find((row) => row.address && addressKey(row.address, row.jumps) === key)
  return exact ?? (same.length === 1 ? same[0] : undefined)
}

/** `user@host`, with the port where it is not 22. */
export function showAddress({ user, host, port }: SshAddress): string {
  const shown = host.includes(':') ? `[${host}]` : host
  return port === 22 ? `${user}@${shown}` : `${user}@${shown}:${port}`
}

function addressKey(address: SshAddress, jumps: readonly string[]): string {
  return JSON.stringify([address.user, address.host.toLowerCase(), address.port, ...jumps])
}
