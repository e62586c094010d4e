import { formatDollars, type JobSummary, type Server } from '../../src-shared/vocabulary/index.ts'
import type { Approvals } from '../domains/approvals/index.ts'
import type { Jobs } from '../domains/jobs/index.ts'
import type { Servers } from '../domains/servers/index.ts'

export interface GoesOnDeps {
  jobs: Pick<Jobs, 'list'>
  servers: Pick<Servers, 'list'>
  approvals: Pick<Approvals, 'list'>
}

/** Something that goes on without the app, and a sentence about it. */
interface GoesOn {
  jobId: string | null
  serverId: string | null
  approvalId: string | null
  name: string
  text: string
  /** Micro-dollars. */
  perHour: number | null
  endsAt: number | null
}

const MOST = 100
const NOTHING = { jobId: null, serverId: null, approvalId: null, perHour: null, endsAt: null }

/** What goes on when the app quits, or has to wait until it is back: first what bills, then what waits for a person, then one sentence a job. */
export function goesOn({ jobs, servers, approvals }: GoesOnDeps): GoesOn[] {
  const billing = servers.list().flatMap((server) => {
    const bill = bills(server)
    return bill === null ? [] : [{ ...NOTHING, serverId: server.id, name: server.name, ...bill }]
  })
  const asked = approvals.list({ status: ['pending'], limit: MOST }).items.map(({ id, name }) => ({
    ...NOTHING,
    approvalId: id,
    name,
    text: 'waits for approval; it can be decided when Remotebot runs again',
  }))
  const { items } = jobs.list({ active: true, limit: MOST })
  const unfinished = items.flatMap((job) =>
    job.status === 'waiting_for_approval' && asked.some(({ approvalId }) => approvalId === job.approvalId)
      ? []
      : [{ ...NOTHING, jobId: job.id, name: job.name, text: whatGoesOn(job) }],
  )
  return [...billing, ...asked, ...unfinished]
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
function bills({ rental }: Pick<Server, 'rental'>): Pick<GoesOn, 'text' | 'perHour' | 'endsAt'> | null {
  if (rental === null || rental.pricePerHour === 0) return null
  const perHour = rental.pricePerHour
  const price = `goes on costing ${formatDollars(perHour)}/h`
  // The engine's own timer is gone with it.
  const others = rental.lease.layers.flatMap(({ layer, actsAt }) =>
    layer === 'engine' || actsAt === null ? [] : [actsAt],
  )
  if (others.length === 0)
    return {
      text: `${price}; nothing but Remotebot ends it, so it bills until Remotebot runs again`,
      perHour,
      endsAt: null,
    }
  const endsAt = Math.min(...others)
  const time = new Date(endsAt).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  return { text: `${price}; it ends itself at ${time} at the latest`, perHour, endsAt }
}
