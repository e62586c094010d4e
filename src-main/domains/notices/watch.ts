import {
  type Activity,
  type Approval,
  type Change,
  firstIdAt,
  isFinal,
  type Job,
  type JobStatus,
  type Leftover,
  type Server,
} from '../../../src-shared/vocabulary/index.ts'
import { type Clock, repeat } from '../../ground/clock/index.ts'
import type { Events } from '../../ground/events/index.ts'
import type { Logger } from '../../ground/observability/index.ts'
import { activityNews } from './activity-news.ts'
import { approvalNews, EXPIRY_WARNING_MS } from './approval-news.ts'
import { jobNews } from './job-news.ts'
import { leftoverNews } from './leftover-news.ts'
import type { News } from './news.ts'
import type { Notices } from './notices.ts'
import { serverNews } from './server-news.ts'

/** Changes come in flocks: they are looked at together. */
const GATHER_MS = 250
/** A lease, an expiry and a gap come nearer without anything changing. */
const LOOK_EVERY_MS = 30_000
/** What was written down so long before the last notice, or else before this start, may not have been told, if the engine was killed. */
const BEFORE_MS = 10 * 60_000
const NEWEST = 20

/** What there is to tell of. */
export interface Watched {
  jobs: {
    /** Ids of those that have not ended. */
    unfinished(): string[]
    /** The newest of those that have ended since. */
    ended(since: number, limit: number): string[]
    /** Null: it was removed. */
    row(jobId: string): { status: JobStatus; createdAt: number } | null
    get(jobId: string): Job
  }
  servers(): Server[]
  /** The newest of the requests that wait. */
  pending(): Approval[]
  /** Those of the requests that wait which end by then. */
  expiring(until: number): Approval[]
  /** The request with an id; null: there is none. */
  approval(id: string): Approval | null
  /** Entries after one id that may be news, oldest first, up to another id; `more`: there are further ones. */
  entries(after: string): { items: Activity[]; upTo: string; more: boolean }
  leftovers(): Leftover[]
}

/** The end of a job, which is forgotten once it was told. */
interface EndedJob {
  id: string
  news: News
}

/** Looks for what a person should be told, when something changes and every half a minute. */
export class NoticeWatch {
  /** Jobs that were seen unfinished: their ends are news. */
  private active = new Set<string>()
  /** As they were when news of them were written down last, and as they were looked at last. */
  private servers: ReadonlyMap<string, Server> = new Map()
  private looked: ReadonlyMap<string, Server> = new Map()
  private changed = new Map<Change['aggregate'], Set<string | null>>()
  private timer: NodeJS.Timeout | undefined
  private stopping = new AbortController()
  private unsubscribe = () => {}
  private startedAt = 0
  /** Of Activity, what is told or needs not be ends with this id. */
  private toldTo = ''

  constructor(
    private readonly deps: {
      watched: Watched
      notices: Pick<Notices, 'tell' | 'lastAt'>
      events: Pick<Events, 'subscribe'>
      clock: Clock
      logger: Logger
    },
  ) {}

  /** Call it before jobs go on: what they come to from here on is news. */
  start(): void {
    const { events, clock, watched, notices } = this.deps
    this.startedAt = clock.now()
    // However long no engine ran since: what was written down after that was not told.
    const from = Math.min(this.startedAt, notices.lastAt() ?? this.startedAt) - BEFORE_MS
    this.toldTo = firstIdAt('activity', from)
    this.active = new Set(watched.jobs.unfinished())
    this.unsubscribe = events.subscribe((changes) => this.heard(changes))
    this.catchUp(from)
    void repeat(clock, LOOK_EVERY_MS, this.stopping.signal, () => this.lookAround(), this.failed)
  }

  stop(): void {
    this.unsubscribe()
    clearTimeout(this.timer)
    this.stopping.abort()
  }

  /** What has ended just before this start may not have been told, if the engine was killed; what was is known by its key. */
  private catchUp(from: number): void {
    const { watched, notices } = this.deps
    try {
      const ended = watched.jobs.ended(from, NEWEST)
      notices.tell(ended.map((id) => jobNews(watched.jobs.get(id))))
    } catch (error) {
      this.failed(error)
    }
  }

  private heard(changes: readonly Change[]): void {
    for (const { aggregate, id } of changes) {
      const ids = this.changed.get(aggregate) ?? new Set()
      this.changed.set(aggregate, ids.add(id))
    }
    this.timer ??= setTimeout(() => this.look(), GATHER_MS)
  }

  private look(): void {
    this.timer = undefined
    const { changed } = this
    this.changed = new Map()
    try {
      const ended = changed.get('jobs')
      const jobs = ended ? this.jobs(ended) : []
      const entries = changed.has('activity') ? this.entries() : null
      const news = [
        ...jobs.map(({ news }) => news),
        ...(changed.has('servers') ? this.serverNews() : []),
        ...(changed.has('approvals') ? this.approvals() : []),
        ...(entries?.news ?? []),
        ...(changed.has('leftovers') ? this.leftovers() : []),
      ]
      if (news.length > 0) this.deps.notices.tell(news)
      for (const { id } of jobs) this.active.delete(id)
      this.servers = this.looked
      if (entries) this.toldTo = entries.upTo
    } catch (error) {
      // A full disk: what changed is looked at again with the next look, and what still stands too.
      for (const [aggregate, ids] of changed)
        this.changed.set(aggregate, new Set([...ids, ...(this.changed.get(aggregate) ?? [])]))
      this.failed(error)
    }
  }

  private lookAround(): void {
    if (this.changed.size > 0 && this.timer === undefined) this.look()
    const entries = this.entries()
    const news = [...this.serverNews(), ...this.approvals(), ...this.expiring(), ...entries.news, ...this.leftovers()]
    if (news.length > 0) this.deps.notices.tell(news)
    this.servers = this.looked
    this.toldTo = entries.upTo
  }

  private jobs(ids: ReadonlySet<string | null>): EndedJob[] {
    const { jobs } = this.deps.watched
    const all = new Set([...ids].filter((id) => id !== null))
    if (ids.has(null)) {
      const now = new Set(jobs.unfinished())
      for (const id of this.active) if (!now.has(id)) all.add(id)
      for (const id of now) this.active.add(id)
    }
    return [...all].flatMap((id) => this.job(id))
  }

  private job(id: string): EndedJob[] {
    const { jobs } = this.deps.watched
    const row = jobs.row(id)
    if (!row) {
      this.active.delete(id)
      return []
    }
    if (!isFinal(row.status)) {
      this.active.add(id)
      return []
    }
    // So is the end of one that began and ended between two looks.
    if (!this.active.has(id) && row.createdAt < this.startedAt) return []
    return [{ id, news: jobNews(jobs.get(id)) }]
  }

  private serverNews(): News[] {
    const now = this.deps.clock.now()
    const all = this.deps.watched.servers()
    const news = all.flatMap((server) => serverNews(server, this.servers.get(server.id), now))
    this.looked = new Map(all.map((server) => [server.id, server]))
    return news
  }

  private approvals(): News[] {
    const now = this.deps.clock.now()
    return this.deps.watched.pending().flatMap((approval) => approvalNews(approval, now))
  }

  /** The oldest of those that wait end first, and where many wait they are not among the newest. */
  private expiring(): News[] {
    const now = this.deps.clock.now()
    return this.deps.watched.expiring(now + EXPIRY_WARNING_MS).flatMap((approval) => approvalNews(approval, now))
  }

  private entries(): { news: News[]; upTo: string } {
    const { watched } = this.deps
    const news: News[] = []
    let upTo = this.toldTo
    for (let more = true; more; ) {
      const page = watched.entries(upTo)
      news.push(...page.items.flatMap((entry) => activityNews(entry, watched.approval) ?? []))
      upTo = page.upTo
      more = page.more
    }
    return { news, upTo }
  }

  private leftovers(): News[] {
    return this.deps.watched.leftovers().flatMap((leftover) => leftoverNews(leftover) ?? [])
  }

  private readonly failed = (err: unknown) => this.deps.logger.error({ err }, 'notices could not be written')
}
