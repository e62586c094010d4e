import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { RemotebotError } from '../../../../src-shared/vocabulary/errors.ts'
import type { WorkerAnswer, WorkerTask } from './worker-protocol.ts'

const IDLE_MS = 30_000
/** A worker that does not heed a cancel in this time (a pattern that never ends) is ended itself. */
const CANCEL_MS = 250
/** By which a timer comes later than this process can have been busy for, in milliseconds. */
const LATE_MS = 2000

interface Thread {
  worker: Worker
  busy: boolean
  dead: boolean
  timer: NodeJS.Timeout | null
}

export interface RunOptions {
  signal?: AbortSignal
  /** Ends the task with TIMED_OUT when it shows no progress for this long. Milliseconds. */
  stallMs?: number
  /** Says what came of a stall. */
  stalled?: () => RemotebotError
}

/**
 * Where the worker's code is: beside this file, as TypeScript in a checkout (Node 22.18 and later run it as
 * it is) and as `log-worker.js` in a build, whose shared code may lie one folder deeper.
 */
function workerFile(): URL {
  const names = import.meta.url.endsWith('.ts') ? ['./worker.ts'] : ['./log-worker.js', '../log-worker.js']
  const urls = names.map((name) => new URL(name, import.meta.url))
  return urls.find((url) => existsSync(fileURLToPath(url))) ?? (urls[0] as URL)
}

/** Makes one worker thread for counting and finding. */
export function createLogWorker(): Worker {
  return new Worker(workerFile(), { execArgv: [], name: 'log-worker' })
}

/** A few threads for work that would hold up the engine; started when first needed, ended when idle. */
export class LogWorkers {
  private readonly threads = new Set<Thread>()
  private readonly waiting = new Set<() => void>()
  private closed = false

  constructor(
    private readonly create: () => Worker = createLogWorker,
    private readonly most = 2,
  ) {}

  /**
   * Runs a task and gives what it reports. Leaving the loop early cancels it.
   * @throws the signal's reason when aborted; RemotebotError TIMED_OUT on a stall, else what failed
   */
  async *run<T>(task: WorkerTask, options: RunOptions = {}): AsyncGenerator<T> {
    const thread = await this.acquire(options.signal)
    const cancel = new Int32Array(new SharedArrayBuffer(4))
    const answers = new Answers(thread, options)
    try {
      thread.worker.postMessage({ task, cancel })
      for (;;) {
        const answer = await answers.next()
        if (answer.kind === 'done') return
        if (answer.kind === 'failed') throw Object.assign(new Error(answer.message), { code: answer.code })
        if (answer.kind === 'part') yield answer.value as T
      }
    } finally {
      if (!answers.ended && !thread.dead) {
        Atomics.store(cancel, 0, 1)
        if (!(await answers.endsWithin(CANCEL_MS))) await this.kill(thread)
      }
      answers.detach()
      this.release(thread)
    }
  }

  /** Ends all threads; tasks still running fail. */
  async close(): Promise<void> {
    this.closed = true
    this.wakeAll()
    await Promise.all([...this.threads].map((thread) => this.kill(thread)))
  }

  private async acquire(signal?: AbortSignal): Promise<Thread> {
    for (;;) {
      signal?.throwIfAborted()
      if (this.closed) throw new RemotebotError('INVALID_STATE', 'The engine is stopping.')
      const idle = [...this.threads].find((thread) => !thread.busy)
      const thread = idle ?? (this.threads.size < this.most ? this.start() : null)
      if (thread) {
        if (thread.timer) clearTimeout(thread.timer)
        thread.timer = null
        thread.busy = true
        return thread
      }
      await this.turn(signal)
    }
  }

  /** Waits until a thread may be free, or `signal` aborts; leaves nothing behind either way. */
  private async turn(signal?: AbortSignal): Promise<void> {
    let wake = () => {}
    const woken = new Promise<void>((resolve) => {
      wake = resolve
    })
    this.waiting.add(wake)
    signal?.addEventListener('abort', wake)
    await woken
    signal?.removeEventListener('abort', wake)
    this.waiting.delete(wake)
  }

  /** All are woken: one that was aborted while it waited must not swallow the turn of another. */
  private wakeAll(): void {
    for (const wake of this.waiting) wake()
  }

  private start(): Thread {
    const thread: Thread = { worker: this.create(), busy: false, dead: false, timer: null }
    const gone = () => {
      thread.dead = true
      this.threads.delete(thread)
      this.wakeAll()
    }
    thread.worker.on('error', gone).on('exit', gone)
    // A quiet thread must not keep the process alive.
    thread.worker.unref()
    this.threads.add(thread)
    return thread
  }

  private release(thread: Thread): void {
    thread.busy = false
    if (!thread.dead) {
      thread.timer = setTimeout(() => void this.kill(thread), IDLE_MS)
      thread.timer.unref()
    }
    this.wakeAll()
  }

  private async kill(thread: Thread): Promise<void> {
    thread.dead = true
    if (thread.timer) clearTimeout(thread.timer)
    this.threads.delete(thread)
    await thread.worker.terminate()
  }
}

/** The messages of one task, in order, as something that can be awaited. */
class Answers {
  ended = false
  private readonly queue: WorkerAnswer[] = []
  private failure: unknown = null
  private wake: () => void = () => {}
  private stall: NodeJS.Timeout | null = null
  private readonly off: Array<() => void> = []

  constructor(
    thread: Thread,
    private readonly options: RunOptions,
  ) {
    const { worker } = thread
    const message = (answer: WorkerAnswer) => {
      this.ended ||= answer.kind === 'done' || answer.kind === 'failed'
      this.watch()
      this.queue.push(answer)
      this.wake()
    }
    const fail = (error: unknown) => {
      this.failure ??= error
      this.wake()
    }
    const lost = (error: unknown) => {
      // What has ended can still be read by whoever is slow to take it.
      if (this.ended) return
      fail(
        new RemotebotError('STORE_DAMAGED', 'The search thread ended unexpectedly.', {
          hint: 'Try again; if it happens again, report it with the log that was searched.',
          details: error instanceof Error ? error.message : String(error),
        }),
      )
    }
    const { signal } = options
    const abort = () => fail(signal?.reason)
    worker.on('message', message).on('error', lost).on('exit', lost)
    signal?.addEventListener('abort', abort)
    this.off.push(
      () => worker.off('message', message).off('error', lost).off('exit', lost),
      () => signal?.removeEventListener('abort', abort),
    )
    if (signal?.aborted) abort()
    this.watch()
  }

  async next(): Promise<WorkerAnswer> {
    for (;;) {
      if (this.failure) throw this.failure
      const answer = this.queue.shift()
      if (answer) return answer
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
  }

  async endsWithin(ms: number): Promise<boolean> {
    const end = performance.now() + ms
    while (!this.ended && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 5))
    return this.ended
  }

  detach(): void {
    if (this.stall) clearTimeout(this.stall)
    for (const off of this.off) off()
  }

  private watch(): void {
    const { stallMs, stalled } = this.options
    if (this.stall) clearTimeout(this.stall)
    this.stall = null
    // Only the thread's work is timed, not how long somebody takes to read its answers.
    if (this.ended || stallMs === undefined || stalled === undefined) return
    const begun = performance.now()
    this.stall = setTimeout(() => {
      // So late only where this computer stood still, and the thread with it.
      if (performance.now() - begun > stallMs + LATE_MS) return this.watch()
      this.failure ??= stalled()
      this.wake()
    }, stallMs)
  }
}
