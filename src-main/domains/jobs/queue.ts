import type { Server } from '../../../src-shared/vocabulary/index.ts'
import { fits, parseNeeds } from './needs.ts'
import type { JobServers } from './pipeline/context.ts'
import { Refusals } from './refusals.ts'
import { WAITS_FOR_SERVER } from './rented/decide.ts'
import type { Holder, JobRepository, JobRow } from './repository.ts'
import { assign, before, type Room, type Waiting } from './scheduler.ts'
import { inHold, type Waits, waits, waitsForServer } from './wait-reason.ts'

/** Rows that are read at once of one server's queue. */
const PAGE = 32

/** The waiting jobs: which may start now, and why the others wait. Reads only what it has to, however many wait. */
export class Queue {
  constructor(
    private readonly repo: Pick<JobRepository, 'holders' | 'queued' | 'ahead' | 'aheadOfOne'>,
    private readonly servers: Pick<JobServers, 'list'>,
    private readonly refusals: Pick<Refusals, 'of' | 'by'> = new Refusals(),
    /** Whether a person holds it: nothing starts then but on a machine that is rented for just that job, and paid for. */
    private readonly held: () => boolean = () => false,
    /** Whether a server's machine is about to go: a job that may go anywhere does not go there. */
    private readonly leaves: (serverId: string) => boolean = () => false,
  ) {}

  /** The jobs that have a slot now, in the order in which they got it. */
  next(): Array<{ jobId: string; serverId: string }> {
    const servers = this.servers.list()
    if (!this.held()) {
      const rooms = roomsOf(servers, this.repo.holders(), this.refusals)
      for (const room of rooms) room.open &&= !this.leaves(room.serverId)
      return assign(inOrder(this.repo, rooms), rooms)
    }
    const own = ownersOf(servers)
    if (own.size === 0) return []
    const there = servers.filter(({ id }) => own.has(id))
    const rooms = roomsOf(there, this.repo.holders(), this.refusals).map((room) => ({ ...room, open: false }))
    return assign(onlyOwn(inOrder(this.repo, rooms), own), rooms)
  }

  /** Why these rows wait, and for how many others: those that are queued, or whose server is being rented, have an answer. */
  explain(rows: readonly JobRow[]): Map<string, Waits> {
    const queued = rows.filter((row) => row.status === 'queued')
    const provided = rows.filter((row) => WAITS_FOR_SERVER.includes(row.status))
    if (queued.length + provided.length === 0) return new Map()
    const servers = this.servers.list()
    const forServer = provided.map((row) => [row.id, waitsForServer(row, servers)] as const)
    if (queued.length === 0) return new Map(forServer)
    const holders = this.repo.holders()
    const [only] = queued
    const ahead = queued.length > 1 ? this.repo.ahead() : null
    const count = (row: JobRow) => ahead?.get(row.id) ?? (ahead ? 0 : this.repo.aheadOfOne(only as JobRow))
    const told = queued.map((row) => {
      const refused = this.refusals.of(row.id)
      const left = servers.filter(({ id }) => !refused.has(id))
      return [row.id, waits(row, left, holders, count(row))] as const
    })
    if (!this.held()) return new Map([...forServer, ...told])
    const paid = new Set(ownersOf(servers).values())
    const hold = ([id, wait]: readonly [string, Waits]) => [id, paid.has(id) ? wait : inHold(wait)] as const
    return new Map([...forServer, ...told.map(hold)])
  }
}

/** Servers that were rented for one job, with that job. */
function ownersOf(servers: readonly Server[]): Map<string, string> {
  return new Map(servers.flatMap(({ id, rental }) => (rental?.jobId ? [[id, rental.jobId] as const] : [])))
}

/** Of waiting jobs, those whose server was rented for them. */
function* onlyOwn(waiting: Iterable<Waiting>, own: ReadonlyMap<string, string>): Generator<Waiting> {
  for (const job of waiting) if (job.serverId !== null && own.get(job.serverId) === job.jobId) yield job
}

function roomsOf(servers: readonly Server[], holders: readonly Holder[], refusals: Pick<Refusals, 'by'>): Room[] {
  return servers
    .filter((server) => server.state === 'ready' || server.state === 'busy')
    .map((server) => {
      const own = holders.filter(({ serverId }) => serverId === server.id)
      const known = new Map<string | null, boolean>([[null, true]])
      return {
        serverId: server.id,
        free: server.slots - own.length,
        // A job that may go anywhere does not wait for a server that is out of reach.
        open: server.contact.status !== 'unknown',
        refused: refusals.by(server.id),
        busy: new Set(own.map(({ workspace }) => workspace)),
        fits: (needs: string | null) => {
          const fit = known.get(needs) ?? fits(needs === null ? null : parseNeeds(needs), server)
          known.set(needs, fit)
          return fit
        },
      }
    })
    .filter((room) => room.free > 0)
}

/** The waiting jobs that could use one of the rooms, in order, read page by page as they are asked for. */
function* inOrder(repo: Pick<JobRepository, 'queued'>, rooms: readonly Room[]): Generator<Waiting> {
  const lines = [...rooms.map((room) => ownLine(repo, room)), anywhereLine(repo, rooms)]
  const heads = lines.map((line) => line.next())
  for (;;) {
    let first = -1
    for (const [index, head] of heads.entries()) {
      if (head.done) continue
      const best = heads[first]
      if (best === undefined || best.done || before(head.value, best.value)) first = index
    }
    const head = heads[first]
    if (head === undefined || head.done) return
    yield head.value
    heads[first] = (lines[first] as Generator<Waiting>).next()
  }
}

/** Jobs that were given this server. Those whose workspace is in use are left out. */
function* ownLine(repo: Pick<JobRepository, 'queued'>, room: Room): Generator<Waiting> {
  for (let after: Waiting | null = null; room.free > 0; ) {
    const page: Waiting[] = repo.queued(room.serverId, { after, limit: PAGE, exceptWorkspaces: [...room.busy] })
    yield* page
    if (page.length < PAGE) return
    after = page.at(-1) as Waiting
  }
}

/** Jobs that may go anywhere. Those that nobody with room can take, for their workspace or their needs, are left out. */
function* anywhereLine(repo: Pick<JobRepository, 'queued'>, rooms: readonly Room[]): Generator<Waiting> {
  const unfit = new Set<string>()
  for (let after: Waiting | null = null; ; ) {
    const open = rooms.filter((room) => room.open && room.free > 0)
    const [one, ...others] = open
    if (!one) return
    const exceptWorkspaces = [...one.busy].filter((name) => others.every(({ busy }) => busy.has(name)))
    const page: Waiting[] = repo.queued(null, { after, limit: PAGE, exceptWorkspaces, exceptNeeds: [...unfit] })
    for (const { needs } of page) if (needs !== null && !open.some((room) => room.fits(needs))) unfit.add(needs)
    yield* page
    if (page.length < PAGE) return
    after = page.at(-1) as Waiting
  }
}
