import { constants } from 'node:fs'
import { access, open, readdir, rm, stat } from 'node:fs/promises'
import { RemotebotError } from '../../../../src-shared/vocabulary/errors.ts'
import type {
  LogFindBatch,
  LogIndex,
  LogPosition,
  LogQuery,
  LogSearchBatch,
  LogSourceInfo,
  LogTime,
} from '../../../../src-shared/vocabulary/log.ts'
import { DiskUse } from './disk-use.ts'
import { findInLog } from './find.ts'
import { LineIndex, readRange } from './line-index.ts'
import { createLogWorker, LogWorkers } from './log-workers.ts'
import { LogWriter } from './log-writer.ts'
import { readNotices } from './notices-file.ts'
import { type LogSearch, SEARCH_THREADS, searchLogs } from './search.ts'
import { jobFolder, type SourcePaths, sourceOfFile, sourcePaths } from './source-paths.ts'
import { storeError } from './store-error.ts'
import { readTimes } from './times-file.ts'

/** A part of a stored log. */
export interface LogBytes {
  bytes: Buffer
  nextOffset: number
  size: number
  complete: boolean
}

/** What has become of a source: sent for every write, so whoever listens should gather them. */
export interface LogGrowth {
  source: string
  size: number
  complete: boolean
}

/**
 * All stored logs: `<folder>/<job id>/<attempt>.<step>.log` and sidecars beside it, readable by this user
 * only. Every method throws RemotebotError: INVALID_INPUT for a malformed source or job, NOT_FOUND where
 * there is no log, STORE_DAMAGED where it can't be read.
 */
export class LogStore {
  private readonly writers = new Map<string, Promise<LogWriter>>()
  private readonly indexes = new Map<string, LineIndex>()
  private readonly listeners = new Map<string, Set<(growth: LogGrowth) => void>>()
  private readonly completed = new Set<string>()
  private readonly use: DiskUse

  constructor(
    private readonly folder: string,
    private readonly workers: LogWorkers,
    /** Apart, so that a search of everything does not hold up the log that somebody looks at. */
    private readonly searchWorkers: LogWorkers,
  ) {
    this.use = new DiskUse(folder)
  }

  /**
   * Opens a source for appending, making it if need be. One writer at a time: close it before the next.
   * @throws RemotebotError INVALID_STATE while another is open, DISK_FULL
   */
  async writer(source: string): Promise<LogWriter> {
    const paths = this.paths(source)
    if (this.writers.has(source))
      throw new RemotebotError('INVALID_STATE', `The log ${source} is already being written.`)
    const hooks = {
      grown: (writer: LogWriter) => this.grown(paths, writer),
      closed: () => void this.writers.delete(source),
    }
    const opening = LogWriter.open(paths, hooks)
    this.writers.set(source, opening)
    try {
      return await opening
    } catch (error) {
      this.writers.delete(source)
      throw error
    }
  }

  /** One source. */
  async info(source: string): Promise<LogSourceInfo> {
    const paths = this.paths(source)
    const { id, jobId, attempt, step, log: path } = paths
    // In this order: when it is complete, the size that follows is the whole.
    const complete = await this.isComplete(paths)
    try {
      const notices = await readNotices(paths.notices)
      const { size } = await stat(path)
      return { id, jobId, attempt, step, size, complete, notices, path }
    } catch (error) {
      throw storeError(error, path)
    }
  }

  /** All sources of a job, oldest attempt first; steps in the order in which they began. */
  async sources(jobId: string): Promise<LogSourceInfo[]> {
    const folder = jobFolder(this.folder, jobId)
    const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw storeError(error, folder)
    })
    const found = names.flatMap((name) => sourceOfFile(jobId, name) ?? [])
    const aged = await Promise.all(
      found.map(async (source) => ({
        info: await this.info(source),
        born: (await stat(this.paths(source).log)).birthtimeMs,
      })),
    )
    const order = aged.sort(
      (a, b) => a.info.attempt - b.info.attempt || a.born - b.born || (a.info.step < b.info.step ? -1 : 1),
    )
    return order.map(({ info }) => info)
  }

  /** Up to `limit` bytes from `offset`; none past the end. */
  async read(source: string, offset: number, limit: number): Promise<LogBytes> {
    const paths = this.paths(source)
    const complete = await this.isComplete(paths)
    try {
      const file = await open(paths.log, 'r')
      try {
        const { size } = await file.stat()
        const from = Math.min(offset, size)
        const bytes = await readRange(file, from, Math.min(size, from + limit))
        return { bytes, nextOffset: from + bytes.length, size, complete }
      } finally {
        await file.close()
      }
    } catch (error) {
      throw storeError(error, paths.log)
    }
  }

  /** Line count of what is stored now. */
  async index(source: string): Promise<LogIndex> {
    const complete = await this.isComplete(this.paths(source))
    return { ...(await this.lineIndex(source).count()), complete }
  }

  /** Where a line (from 0) starts; the last line for numbers past the end. */
  async locate(source: string, line: number): Promise<LogPosition> {
    return this.lineIndex(source).locate(line)
  }

  /** The line that holds a byte. */
  async lineAt(source: string, offset: number): Promise<LogPosition> {
    return this.lineIndex(source).lineAt(offset)
  }

  /** Arrival times that cover bytes `from` to `to`, one a second at most; the first may lie before `from`. */
  async times(source: string, from: number, to: number): Promise<LogTime[]> {
    const paths = this.paths(source)
    try {
      return await readTimes(paths.times, from, to)
    } catch (error) {
      throw storeError(error, paths.log)
    }
  }

  /**
   * Finds in what is stored now, in a worker thread; ends with `done: true`. Leaving the loop stops it. With
   * `from`, from the line on that holds this byte.
   * @throws RemotebotError INVALID_INPUT for a bad pattern, TIMED_OUT for one that stands still; the
   *   signal's reason when aborted
   */
  find(source: string, query: LogQuery, signal?: AbortSignal, from = 0): AsyncIterable<LogFindBatch> {
    const start = from === 0 ? undefined : () => this.lineAt(source, from)
    return findInLog(this.workers, this.paths(source), query, { signal, start })
  }

  /**
   * Finds across the logs of many jobs, in their order, in worker threads; ends with `done: true`. Leaving the loop
   * stops it. Logs that are removed meanwhile are passed over.
   * @throws RemotebotError INVALID_INPUT for a bad pattern, TIMED_OUT for one that stands still, STORE_DAMAGED once all
   *   others are searched where a log cannot be read; the signal's reason when aborted
   */
  search(search: LogSearch, signal?: AbortSignal): AsyncIterable<LogSearchBatch> {
    return searchLogs(this.searchWorkers, this.folder, search, signal)
  }

  /** Removes all logs of a job, ending its writers. Returns the bytes freed. */
  async remove(jobId: string): Promise<number> {
    const folder = jobFolder(this.folder, jobId)
    const mine = (source: string) => source.startsWith(`${jobId}.`)
    for (const [source, opening] of this.writers)
      if (mine(source)) await opening.then((writer) => writer.close()).catch(() => {})
    this.use.changed(jobId)
    const freed = this.use.bytes(jobId)
    for (const known of [this.indexes, this.completed])
      for (const source of known.keys()) if (mine(source)) known.delete(source)
    try {
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    } catch (error) {
      throw storeError(error, folder)
    } finally {
      this.use.changed(jobId)
    }
    return freed
  }

  /** Bytes that the logs of one job, or of all, take on this computer. */
  diskUse(jobId?: string): number {
    return this.use.bytes(jobId)
  }

  /** Calls `listener` whenever something of a job's logs was stored. Returns a function that unsubscribes. */
  onGrow(jobId: string, listener: (growth: LogGrowth) => void): () => void {
    const listeners = this.listeners.get(jobId) ?? new Set()
    this.listeners.set(jobId, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.listeners.get(jobId) === listeners) this.listeners.delete(jobId)
    }
  }

  /** Stores what was handed in, closes all files and ends the threads. */
  async close(): Promise<void> {
    await Promise.all(
      [...this.writers.values()].map((opening) => opening.then((writer) => writer.close()).catch(() => {})),
    )
    await Promise.all([this.workers.close(), this.searchWorkers.close()])
  }

  private paths(source: string): SourcePaths {
    return sourcePaths(this.folder, source)
  }

  private lineIndex(source: string): LineIndex {
    const index = this.indexes.get(source) ?? new LineIndex(this.paths(source), this.workers)
    this.indexes.set(source, index)
    return index
  }

  private async isComplete({ id, done }: SourcePaths): Promise<boolean> {
    if (this.completed.has(id)) return true
    const complete = await access(done, constants.F_OK).then(
      () => true,
      () => false,
    )
    if (complete) this.completed.add(id)
    return complete
  }

  private grown(paths: SourcePaths, writer: LogWriter): void {
    this.use.changed(paths.jobId)
    const growth = { source: paths.id, size: writer.size, complete: writer.completed }
    for (const listener of this.listeners.get(paths.jobId) ?? []) listener(growth)
  }
}

/** Opens the log store in `folder`; nothing is read or written until it is used. */
export function openLogStore(options: { folder: string }): LogStore {
  return new LogStore(options.folder, new LogWorkers(), new LogWorkers(createLogWorker, SEARCH_THREADS))
}
