import { type JobSummary, RemotebotError } from '../../src-shared/vocabulary/index.ts'
import type { Jobs } from '../domains/jobs/index.ts'
import type { Servers } from '../domains/servers/index.ts'
import type { SearchedJob } from '../ground/store/logs/index.ts'

const PAGE = 100
const JOB_ID = /^job_[0-9a-z]{20}$/

type Job = Pick<JobSummary, 'id' | 'name' | 'serverId' | 'serverName'>

/**
 * The jobs whose logs a search looks through, newest first, in pages: those named, or all, on any of the servers named.
 * Jobs are read as they are asked for, so that one can stop early. A job that was named by its id and is gone is left out.
 * @throws RemotebotError NOT_FOUND, AMBIGUOUS for a job or server that is none; a server that was removed still has its jobs
 */
export async function* searchedJobs(
  jobs: Pick<Jobs, 'find' | 'list'>,
  servers: Pick<Servers, 'find'>,
  wanted: { jobs?: readonly string[]; servers?: readonly string[] },
): AsyncGenerator<SearchedJob[]> {
  const places = wanted.servers && new Places(servers, wanted.servers)
  for await (const page of wanted.jobs ? named(jobs, wanted.jobs) : all(jobs)) {
    const here = places ? page.filter((job) => places.has(job)) : page
    if (here.length > 0) yield here.map(({ id, name, serverName }) => ({ id, jobName: name, serverName }))
  }
  places?.refuseUnknown()
}

async function* all(jobs: Pick<Jobs, 'list'>): AsyncGenerator<Job[]> {
  for (let cursor: string | undefined; ; ) {
    const page = jobs.list({ cursor, limit: PAGE })
    yield page.items
    if (page.nextCursor === null) return
    cursor = page.nextCursor
    // Thousands of pages must not hold up everybody else's calls.
    await new Promise((resolve) => setImmediate(resolve))
  }
}

function* named(jobs: Pick<Jobs, 'find'>, refs: readonly string[]): Generator<Job[]> {
  const found = new Map<string, Job>()
  for (const ref of refs) {
    try {
      const job = jobs.find(ref)
      found.set(job.id, job)
    } catch (error) {
      if (!isMissing(error) || !JOB_ID.test(ref)) throw error
    }
  }
  const order = [...found.values()].sort((a, b) => (a.id < b.id ? 1 : -1))
  for (let at = 0; at < order.length; at += PAGE) yield order.slice(at, at + PAGE)
}

/** Servers named in a search: those that are there by id, removed ones by the name that their jobs remember. */
class Places {
  private readonly ids = new Set<string>()
  private readonly names = new Set<string>()
  private readonly missing = new Map<string, unknown>()

  constructor(servers: Pick<Servers, 'find'>, refs: readonly string[]) {
    for (const ref of refs) {
      try {
        this.ids.add(servers.find(ref).id)
      } catch (error) {
        if (!isMissing(error)) throw error
        this.missing.set(ref.toLowerCase(), error)
        this.names.add(ref.toLowerCase())
      }
    }
  }

  has({ serverId, serverName }: Job): boolean {
    if (serverId !== null && (this.ids.has(serverId) || this.names.has(serverId))) {
      this.missing.delete(serverId)
      return true
    }
    const name = serverName?.toLowerCase()
    if (name === undefined || !this.names.has(name)) return false
    this.missing.delete(name)
    return true
  }

  /** @throws what was said of the first server that no job knows either */
  refuseUnknown(): void {
    for (const error of this.missing.values()) throw error
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof RemotebotError && error.code === 'NOT_FOUND'
}
