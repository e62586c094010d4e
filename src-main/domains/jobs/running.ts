import { isFinal } from '../../../src-shared/vocabulary/index.ts'
import type { PipelineDeps } from './pipeline/context.ts'
import { runPipeline } from './pipeline/index.ts'

const PATIENCE_MS = 3000
const AGAIN_MS = 5000

interface Task {
  abort: AbortController
  cancel: () => void
  wake: () => void
  done: Promise<void>
}

/** Functions to call back; `add` returns how to take one away again. */
function listeners() {
  const all = new Set<() => void>()
  return {
    add: (listener: () => void) => {
      all.add(listener)
      return () => void all.delete(listener)
    },
    call: () => {
      for (const listener of [...all]) listener()
    },
  }
}

/** The jobs that this engine is taking through their stages right now. */
export class RunningJobs {
  private readonly tasks = new Map<string, Task>()
  private stopped = false

  constructor(
    private readonly deps: PipelineDeps,
    private readonly onEnd: (jobId: string) => void,
  ) {}

  /** Whether a job is on its way. */
  has(jobId: string): boolean {
    return this.tasks.has(jobId)
  }

  /** Takes a job up at the stage in its row, unless it is already on its way. */
  start(jobId: string, serverId: string): void {
    if (this.tasks.has(jobId)) return
    try {
      this.begin(jobId, serverId)
    } catch (error) {
      // Its row says that it is on its way: somebody has to see to that.
      this.deps.logger.error({ err: error, job: jobId }, 'job could not be taken up, will try again')
      this.later(jobId)
    }
  }

  private begin(jobId: string, serverId: string): void {
    const abort = new AbortController()
    const cancels = listeners()
    const wakes = listeners()
    let resolveAsked = () => {}
    const cancelAsked = new Promise<void>((resolve) => {
      resolveAsked = resolve
    })
    const cancel = () => {
      resolveAsked()
      cancels.call()
      wakes.call()
    }
    if (this.deps.repo.get(jobId)?.cancelRequestedAt != null) cancel()
    const context = {
      ...this.deps,
      jobId,
      signal: abort.signal,
      session: this.deps.servers.session(serverId),
      cancelAsked,
      onCancel: cancels.add,
      onWake: wakes.add,
    }
    const task: Task = { abort, cancel, wake: wakes.call, done: Promise.resolve() }
    this.tasks.set(jobId, task)
    task.done = runPipeline(context)
      .catch((error: unknown) => this.deps.logger.error({ err: error, job: jobId }, 'pipeline failed'))
      .finally(() => {
        if (this.tasks.get(jobId) === task) this.tasks.delete(jobId)
        this.deps.noSpace.over(jobId)
        if (abort.signal.aborted) return
        this.onEnd(jobId)
        this.later(jobId)
      })
  }

  private later(jobId: string): void {
    setTimeout(() => this.takeUpAgain(jobId), AGAIN_MS).unref()
  }

  /** A job whose pipeline failed in a way nobody foresaw is not left alone. */
  private takeUpAgain(jobId: string): void {
    if (this.stopped) return
    try {
      const row = this.deps.repo.get(jobId)
      // It may be on another server by now.
      if (row?.serverId && !isFinal(row.status) && row.stage !== null) this.start(jobId, row.serverId)
    } catch (error) {
      this.deps.logger.error({ err: error, job: jobId }, 'job could not be taken up again, will try again')
      this.later(jobId)
    }
  }

  /** Wakes a job's stage to carry out the cancel that its row now asks for. */
  cancel(jobId: string): void {
    this.tasks.get(jobId)?.cancel()
  }

  /** Tells a job's stage that its row was changed: a hold ends earlier or later now. */
  wake(jobId: string): void {
    this.tasks.get(jobId)?.wake()
  }

  /** Lets go of one job: it stays as it is, on its server and in the store. A server that hangs is not waited for. */
  async drop(jobId: string): Promise<void> {
    const task = this.tasks.get(jobId)
    task?.abort.abort(new Error('let go of'))
    await Promise.race([task?.done, this.deps.clock.sleep(PATIENCE_MS)])
    if (task && this.tasks.get(jobId) === task) this.tasks.delete(jobId)
  }

  /** Lets go of all. They are followed again at the next start. */
  async stop(): Promise<void> {
    this.stopped = true
    await Promise.all([...this.tasks.keys()].map((jobId) => this.drop(jobId)))
  }
}
