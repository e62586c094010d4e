import { formatDollars, type JobSummary, type Server } from '../../src-shared/vocabulary/index.ts'
import type { Jobs } from '../domains/jobs/index.ts'
import type { Servers } from '../domains/servers/index.ts'

export interface GoesOnDeps {
  jobs: Pick<Jobs, 'list'>
  servers: Pick<Servers, 'list'>
}

/** Something that goes on without the app, and a sentence about it. */
interface GoesOn {
  jobId: string | null
  serverId: string | null
  name: string
  text: string
}

/** What goes on when the app quits, or has to wait until it is back: first what bills, then one sentence a job. */
export function goesOn({ jobs, servers }: GoesOnDeps): GoesOn[] {
  const billing = servers.list().flatMap((server) => {
    const text = bills(server)
    return text === null ? [] : [{ jobId: null, serverId: server.id, name: server.name, text }]
  })
  const { items } = jobs.list({ active: true, limit: 100 })
  const unfinished = items.map((job) => ({
    jobId: job.id,
    serverId: null,
    name: job.name,
    text: whatGoesOn(job),
  }))
  return [...billing, ...unfinished]
}

function whatGoesOn({ status, serverName }: Pick<JobSummary, 'status' | 'serverName'>): string {
  switch (status) {
    case 'queued':
      return `waits for a slot on ${serverName ?? 'any server'}; it starts when Remotebot runs again`
    case 'waiting_for_approval':
      return 'waits for approval; it can be decided when Remotebot runs again'
    case 'provisioning':
    case 'waiting_for_capacity':
      return 'waits for the server that is rented for it; that goes on when Remotebot runs again'
    default:
      return `goes on running on ${serverName}; its log is fetched when Remotebot runs again`
  }
}

/** What a rented server goes on costing, and until when; null where nothing bills. */
function bills({ rental }: Pick<Server, 'rental'>): string | null {
  if (rental === null || rental.pricePerHour === 0) return null
  const price = `goes on costing ${formatDollars(rental.pricePerHour)}/h`
  // The engine's own timer is gone with it.
  const others = rental.lease.layers.filter(({ layer, actsAt }) => layer !== 'engine' && actsAt !== null)
  const first = Math.min(...others.map(({ actsAt }) => actsAt as number))
  if (others.length === 0) return `${price}; nothing but Remotebot ends it, so it bills until Remotebot runs again`
  const time = new Date(first).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  return `${price}; it ends itself at ${time} at the latest`
}
