import { RemotebotError } from '../../../../src-shared/vocabulary/errors.ts'
import { EVENTS_STEP } from '../../../../src-shared/vocabulary/job-protocol.ts'
import {
  type LogQuery,
  type LogSearchBatch,
  type LogSearchResult,
  logSource,
} from '../../../../src-shared/vocabulary/log.ts'
import { checkQuery, STALL_MS } from './find.ts'
import type { LogWorkers } from './log-workers.ts'
import { sourcePaths } from './source-paths.ts'
import { storeError } from './store-error.ts'
import type { SearchPart, SearchTask, StoredSource } from './worker-protocol.ts'

/** Logs are searched in two threads; a third one looks what there is to search. */
const LANES = 2
/** Threads that a search can use. */
export const SEARCH_THREADS = LANES + 1
/** What one thread is given at once: small logs together, since each handing over costs time. */
const GROUP_FILES = 64
const GROUP_BYTES = 32 * 1024 * 1024
/** Milliseconds between two batches. */
const PACE_MS = 50
/** Not output for people to read: searched only where they are asked for by name. */
const UNREAD_STEPS = new Set([EVENTS_STEP, 'steps'])

/** A job whose logs are searched, and what is said of it in results. */
export type SearchedJob = Pick<LogSearchResult, 'jobName' | 'serverName'> & { id: string }

/** What to search for, and where. */
export interface LogSearch {
  query: LogQuery
  /** In the order in which results are wanted, a page at a time. */
  jobs: AsyncIterable<SearchedJob[]>
  /** Only lines that arrived in this range (epoch ms). Bytes of which no time was kept are left out then. */
  from?: number
  to?: number
  /** Only these steps; all that are output for people if undefined. */
  steps?: readonly string[]
  context: number
  limit: number
}

interface Source extends StoredSource {
  job: SearchedJob
}

/** Logs that one thread searches one after another. */
interface Group {
  sources: Source[]
  bytes: number
  found: LogSearchResult[]
  done: boolean
}

/** See LogStore.search. */
export async function* searchLogs(
  workers: LogWorkers,
  folder: string,
  search: LogSearch,
  signal?: AbortSignal,
  stallMs = STALL_MS,
): AsyncGenerator<LogSearchBatch> {
  checkQuery(search.query)
  const run = new SearchRun(workers, folder, search, stallMs, signal)
  try {
    yield* run.batches()
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    throw storeError(error, folder)
  } finally {
    await run.stop()
  }
}

/** One search: plans ahead, keeps the threads busy, and gives results in order however the threads finish. */
class SearchRun {
  private readonly totals = { lines: 0, sources: 0, sourcesDone: 0, bytes: 0, bytesDone: 0 }
  private readonly planned: Group[] = []
  /** Groups begun, in order; results of the first are given at once, those of others wait for their turn. */
  private readonly begun: Group[] = []
  private given = 0
  private running = 0
  private planning = true
  private failure: { error: unknown } | null = null
  private unread: RemotebotError | null = null
  private readonly ended = new AbortController()
  private readonly work = new Set<Promise<void>>()
  private readonly signal: AbortSignal
  private wake: () => void = () => {}
  private changed = false

  constructor(
    private readonly workers: LogWorkers,
    private readonly folder: string,
    private readonly search: LogSearch,
    private readonly stallMs: number,
    signal?: AbortSignal,
  ) {
    this.signal = signal ? AbortSignal.any([signal, this.ended.signal]) : this.ended.signal
    this.signal.addEventListener('abort', () => this.fail(this.signal.reason), { once: true })
  }

  async *batches(): AsyncGenerator<LogSearchBatch> {
    this.signal.throwIfAborted()
    this.keep(this.plan())
    for (let last = 0; ; ) {
      await this.news()
      const early = PACE_MS - (performance.now() - last)
      // The first results go out at once.
      if (early > 0 && this.given > 0 && !this.complete) await this.pause(early)
      if (this.failure) throw this.failure.error
      last = performance.now()
      const done = this.complete
      if (done && this.unread) {
        yield { results: this.take(), ...this.totals, done: false }
        throw this.unread
      }
      yield { results: this.take(), ...this.totals, done }
      if (done) return
    }
  }

  /** Ends all work; resolves once no thread is busy with it. */
  async stop(): Promise<void> {
    this.ended.abort()
    await Promise.all(this.work)
  }

  private get complete(): boolean {
    return !this.planning && this.planned.length === 0 && this.begun.every(({ done }) => done)
  }

  private async plan(): Promise<void> {
    for await (const jobs of this.search.jobs) {
      this.signal.throwIfAborted()
      const task = { kind: 'survey' as const, folder: this.folder, jobs: jobs.map(({ id }) => id) }
      for await (const found of this.workers.run<StoredSource[][]>(task, { signal: this.signal }))
        this.add(jobs.flatMap((job, i) => (found[i] ?? []).map((source) => ({ ...source, job }))))
    }
    this.planning = false
    this.tell()
  }

  private add(sources: Source[]): void {
    const { steps } = this.search
    const wanted = sources.filter(({ step }) => (steps ? steps.includes(step) : !UNREAD_STEPS.has(step)))
    let group: Group | null = null
    for (const source of wanted) {
      if (!group || group.sources.length === GROUP_FILES || group.bytes + source.size > GROUP_BYTES) {
        group = { sources: [], bytes: 0, found: [], done: false }
        this.planned.push(group)
      }
      group.sources.push(source)
      group.bytes += source.size
      this.totals.bytes += source.size
    }
    this.totals.sources += wanted.length
    this.begin()
    this.tell()
  }

  private begin(): void {
    while (this.running < LANES && !this.failure) {
      const group = this.planned.shift()
      if (!group) return
      // More than what is left after all that was found before is never given.
      const before = this.begun.reduce((sum, { found }) => sum + found.length, this.given)
      this.begun.push(group)
      this.running++
      this.keep(
        this.searchGroup(group, Math.max(0, this.search.limit - before)).then(() => {
          group.done = true
          this.running--
          this.begin()
          this.tell()
        }),
      )
    }
  }

  private async searchGroup(group: Group, limit: number): Promise<void> {
    const { query, from, to, context } = this.search
    const paths = group.sources.map(({ job, attempt, step }) =>
      sourcePaths(this.folder, logSource(job.id, attempt, step)),
    )
    const task: SearchTask = {
      files: paths.map(({ log, times }, i) => ({ log, times, size: (group.sources[i] as Source).size })),
      ...{ query, from, to, context, limit },
    }
    let files = 0
    const stalled = () => this.stalled(group.sources[files]?.job.jobName ?? '')
    const options = { signal: this.signal, stallMs: this.stallMs, stalled }
    for await (const part of this.workers.run<SearchPart>({ kind: 'search', ...task }, options)) {
      files += part.files
      this.totals.sourcesDone += part.files
      this.totals.bytesDone += part.bytes
      this.totals.lines += part.lines
      for (const { file, ...line } of part.found) group.found.push(result(group.sources[file] as Source, line))
      for (const { path, ...error } of part.failed) this.unread ??= storeError(error, path)
      this.tell()
    }
  }

  /** Results whose turn it is. */
  private take(): LogSearchResult[] {
    const results: LogSearchResult[] = []
    for (let head = this.begun[0]; head; head = this.begun[0]) {
      results.push(...head.found.splice(0))
      if (!head.done) break
      this.begun.shift()
    }
    const given = results.slice(0, this.search.limit - this.given)
    this.given += given.length
    return given
  }

  private stalled(name: string): RemotebotError {
    const seconds = this.stallMs / 1000
    return new RemotebotError(
      'TIMED_OUT',
      `The search was stopped: it stood still for ${seconds} s in a log of ${name}.`,
      {
        hint: 'A pattern such as (a+)+$ can take for ever on one line. Make it simpler, or search for plain text.',
      },
    )
  }

  private keep(work: Promise<void>): void {
    const kept = work.catch((error) => this.fail(error)).finally(() => this.work.delete(kept))
    this.work.add(kept)
  }

  private fail(error: unknown): void {
    this.failure ??= { error }
    this.tell()
  }

  private tell(): void {
    this.changed = true
    this.wake()
  }

  private async news(): Promise<void> {
    while (!this.changed && !this.failure) await new Promise<void>((resolve) => (this.wake = resolve))
    this.changed = false
  }

  /** Waits, but not past the end. */
  private async pause(ms: number): Promise<void> {
    const end = performance.now() + ms
    for (let left = ms; left > 0 && !this.failure && !this.complete; left = end - performance.now()) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left)
        this.wake = () => {
          if (!this.failure && !this.complete) return
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }
}

function result({ job, attempt, step }: Source, line: Omit<SearchPart['found'][number], 'file'>): LogSearchResult {
  const { id, jobName, serverName } = job
  return { source: logSource(id, attempt, step), jobId: id, jobName, serverName, attempt, step, ...line }
}
