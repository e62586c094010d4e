import { type Job, type JobEventRecord, parseDuration } from '../../../src-shared/vocabulary/index.ts'
import { errorCode } from '../following/error-code.ts'
import { EventReader } from '../following/event-reader.ts'
import { type FollowReader, followJob } from '../following/follow-job.ts'
import { nullIfInterrupted, orInterrupted } from '../following/interrupted.ts'
import { isOver } from '../following/is-over.ts'
import { LogReader } from '../following/log-reader.ts'
import { isWanted, type WantedLog } from '../following/wanted-log.ts'
import { localPath } from '../job-input/local-folder.ts'
import { asError } from './as-error.ts'
import { download } from './download.ts'
import type { EngineLink } from './engine-link.ts'
import type { Duration } from './job-input.ts'
import { LineReader } from './line-reader.ts'
import { pour } from './pour.ts'
import { type Downloaded, type DownloadOptions, type JobResult, resultOf } from './result.ts'

/** How long leaving a scope may take to ask for the end of its job, in milliseconds. */
const DISPOSE_MS = 10_000

/** Which part of a job's log; `follow: false` ends with what is there now. */
export interface LogsOptions extends WantedLog {
  follow?: boolean
}

/**
 * A job that was submitted. It holds no connection: a script may keep it, drop it, or `attach` to the job again by
 * its `id`, from anywhere on this computer.
 */
export class JobHandle implements AsyncDisposable {
  readonly #link: EngineLink
  readonly #owned: boolean

  /** @internal */
  constructor(
    link: EngineLink,
    /** The job's id, such as `job_01k2m3…`. */
    readonly id: string,
    /** Its name. */
    readonly name: string,
    /** Whether leaving the scope ends the job. */
    owned: boolean,
  ) {
    this.#link = link
    this.#owned = owned
  }

  /** The job as it stands: status, reason, stages, attempts, results. */
  status(): Promise<Job> {
    return this.#link.use((client) => client.jobs.get({ job: this.id }))
  }

  /**
   * What the job prints, line by line and as it comes, until the job is over; setting up included, unless `step`
   * says otherwise. Goes on through restarts of the engine: no line is lost or doubled.
   */
  logs(options: LogsOptions = {}): AsyncGenerator<string, void, undefined> {
    return pour<string>(async (take, signal) => {
      const lines = new LineReader()
      const reader = new LogReader(
        async (piece) => {
          const found = lines.add(piece)
          if (found.length > 0) await take(found)
        },
        (source) => isWanted(source, options),
      )
      if (options.follow ?? true) await this.#follow(reader, signal)
      else {
        await this.#link.use(async (client) => {
          const sources = await client.logs.sources({ job: this.id }, { signal })
          await reader.drain(
            client,
            sources.map(({ id, size }) => ({ source: id, size })),
            signal,
          )
        }, signal)
      }
      await take(lines.end())
    })
  }

  /**
   * The structured events that the job tells of (docs/job-protocol.md), as they come, until the job is over. A line
   * that is no event comes as one whose `event` is null and whose `problem` says why.
   */
  events(options: { follow?: boolean } = {}): AsyncGenerator<JobEventRecord, void, undefined> {
    return pour<JobEventRecord>(async (take, signal) => {
      const reader = new EventReader(this.id, take)
      if (options.follow ?? true) {
        await this.#follow(reader, signal, (job) => {
          reader.ended = isOver(job)
        })
      } else await this.#link.use((client) => reader.readAll(client, signal), signal)
    })
  }

  /**
   * Waits until the job is over: it has ended and its results are here, or only a hold keeps it (`keepAlive`).
   * How it ended is the answer, a failure too; only a `signal` that aborts is thrown.
   */
  async wait(options: { signal?: AbortSignal } = {}): Promise<JobResult> {
    const signal = options.signal ?? new AbortController().signal
    const nothing: FollowReader = { drain: async () => {} }
    const job = await this.#follow(nothing, signal)
    signal.throwIfAborted()
    return resultOf(job as Job)
  }

  /**
   * Copies results of the job into a folder of this computer, also while it runs.
   * @param target default: the current folder
   * @param paths files, folders and globs on the server; default: the job's outputs
   */
  download(target = '.', paths: readonly string[] = [], options: DownloadOptions = {}): Promise<Downloaded> {
    const folder = localPath(target, process.cwd())
    return this.#link.use((client) => download(client, this.id, folder, paths, options), options.signal)
  }

  /** Asks the job to end: TERM, and KILL after the grace. `wait` tells when it has. */
  async terminate(options: { graceSeconds?: number } = {}): Promise<void> {
    await this.#link.use((client) => client.jobs.cancel({ job: this.id, graceSeconds: options.graceSeconds }))
  }

  /** Ends the hold of `keepAlive` or `keepOnFailure`. */
  async release(): Promise<void> {
    await this.#link.use(async (client, again) => {
      try {
        await client.jobs.release({ job: this.id })
      } catch (error) {
        // The first answer may have got lost with the engine that gave it, and what was held is free by now.
        if (!again || errorCode(error) !== 'INVALID_STATE') throw error
        const { outcome, heldUntil } = await client.jobs.get({ job: this.id })
        if (outcome === null || heldUntil !== null) throw error
      }
    })
  }

  /** Moves the end of the hold to so long from now. */
  async hold(time: Duration): Promise<void> {
    const seconds = typeof time === 'number' ? time : parseDuration(time)
    await this.#link.use((client) => client.jobs.hold({ job: this.id, seconds }))
  }

  /** Leaving the scope of a job that `run` started asks it to end, if it has not. Never throws, and never hangs. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#owned) return
    const cancel = this.#link.use(async (client) => {
      const job = await client.jobs.get({ job: this.id })
      if (!isOver(job)) await client.jobs.cancel({ job: this.id })
    }, AbortSignal.timeout(DISPOSE_MS))
    await cancel.catch((error: Error) => {
      process.emitWarning(`The job ${this.name} (${this.id}) could not be asked to end, it may go on: ${error.message}`)
    })
  }

  /** Null: the signal aborted. @throws RemotebotError */
  async #follow(
    reader: FollowReader,
    signal: AbortSignal,
    changed: (job: Job) => void = () => {},
  ): Promise<Job | null> {
    try {
      if (signal.aborted) return null
      const attaching = this.#link.attach('background')
      let attached = await orInterrupted(attaching, signal).catch((error: unknown) => {
        // An engine that takes long to start is left when it is there.
        void attaching.then(
          (late) => late.close(),
          () => {},
        )
        return nullIfInterrupted(error)
      })
      if (!attached) return null
      const notes = {
        changed: async (job: Job) => changed(job),
        engine: async (next: typeof attached | null) => {
          if (next) attached = next
        },
      }
      try {
        return await followJob(this.#link.attach, attached, this.id, reader, notes, signal)
      } finally {
        attached.close()
      }
    } catch (error) {
      throw asError(error)
    }
  }
}
