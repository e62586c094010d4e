import { formatBytes, type Server, type ServerFacts } from '../../../../src-shared/vocabulary/index.ts'
import type { Colour } from './colour.ts'
import { perHour } from './money.ts'
import type { Column } from './table.ts'

/** One word for how a server is; a server that does not answer is that first of all. */
export function serverStatus(server: Server): string {
  if (isAway(server)) return server.state
  if (server.contact.status === 'unknown') return 'unreachable'
  return server.contact.status === 'never' && server.origin !== 'local' ? 'unchecked' : server.state
}

/** Why: the reason of its contact where that is lost, else of its state. */
export function serverReason(server: Server): string | null {
  if (isAway(server)) return server.reason
  return server.contact.status === 'unknown' ? (server.contact.reason ?? server.reason) : server.reason
}

/** A rented server without a machine that could answer: that it does not is no news. */
function isAway({ rental, state }: Server): boolean {
  return rental !== null && !/^(ready|busy|draining)$/.test(state)
}

function serverColour(server: Server): Colour | null {
  const status = serverStatus(server)
  if (status === 'ready') return 'green'
  if (status === 'busy') return 'cyan'
  return status === 'failed' || status === 'unreachable' ? 'red' : 'yellow'
}

/** `user@host:port`, the port left out where it is 22. */
export function addressText(server: Server): string {
  if (!server.address) return 'this computer'
  const { user, host, port } = server.address
  return `${user}@${host.includes(':') ? `[${host}]` : host}${port === 22 ? '' : `:${port}`}`
}

/** "8 CPU, 32 GB, 2× A100". */
export function hardwareText(facts: ServerFacts | null): string {
  if (!facts) return ''
  const gpus = Map.groupBy(facts.gpus, (gpu) => gpu.name)
  const names = [...gpus].map(([name, all]) => (all.length > 1 ? `${all.length}× ${name}` : name))
  return [`${facts.cpuCount} CPU`, formatBytes(facts.memoryBytes), ...names].join(', ')
}

/** What `--json` says of a server: the vocabulary's fields with the one-word `status` and its `reason`. */
export function serverJson(server: Server): object {
  const { id, name, ...rest } = server
  return { id, name, status: serverStatus(server), ...rest, reason: serverReason(server) }
}

/** The columns of a list of servers. */
export const SERVER_COLUMNS: Column<Server>[] = [
  { title: 'NAME', value: (server) => server.name, min: 18 },
  { title: 'STATUS', value: serverStatus, colour: serverColour },
  {
    title: 'PRICE',
    value: ({ rental }) => (rental?.pricePerHour ? perHour(rental.pricePerHour) : ''),
    right: true,
    optional: 1,
  },
  { title: 'ADDRESS', value: addressText, min: 14, optional: 2 },
  { title: 'JOBS', value: (server) => `${server.running}/${server.slots}`, right: true },
  { title: 'WAITING', value: (server) => String(server.queued), right: true, optional: 3 },
  { title: 'HARDWARE', value: (server) => hardwareText(server.facts), min: 10, optional: 4 },
  { title: 'ID', value: (server) => server.id, colour: () => 'dim', optional: 5 },
  { title: 'REASON', value: (server) => serverReason(server) ?? '', min: 28, optional: 1 },
]
