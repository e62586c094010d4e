import type { PipelineDeps } from './pipeline/context.ts'
import { runPipeline } from './pipeline/index.ts'

interface Task {
  abort: AbortController
  cancel: () => void
  done: Promise<void>
}

/** The jobs that this engine is taking through their stages right now. */
export class RunningJobs {
  private readonly tasks = new Map<string, Task>()

  constructor(
    private readonly deps: PipelineDeps,
    private readonly onEnd: (jobId: string) => void,
  ) {}

  /** Takes a job up at the stage in its row, unless it is already on its way. */
  start(jobId: string, serverId: string): void {
    if (this.tasks.has(jobId)) return
    const abort = new AbortController()
    const listeners = new Set<() => void>()
    let resolveAsked = () => {}
    const cancelAsked = new Promise<void>((resolve) => {
      resolveAsked = resolve
    })
    const cancel = () => {
      resolveAsked()
      for (const listener of [...listeners]) listener()
    }
    if (this.deps.repo.get(jobId)?.cancelRequestedAt != null) cancel()
    const context = {
      ...this.deps,
      jobId,
      signal: abort.signal,
      session: this.deps.servers.session(serverId),
      cancelAsked,
      onCancel: (listener: () => void) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    }
    const done = runPipeline(context)
      .catch((error: unknown) => this.deps.logger.error({ err: error, job: jobId }, 'pipeline failed'))
      .finally(() => {
        this.tasks.delete(jobId)
        if (!abort.signal.aborted) this.onEnd(jobId)
      })
    this.tasks.set(jobId, { abort, cancel, done })
  }

  /** Wakes a job's stage to carry out the cancel that its row now asks for. */
  cancel(jobId: string): void {
    this.tasks.get(jobId)?.cancel()
  }

  /** Lets go of one job: it stays as it is, on its server and in the store. */
  async drop(jobId: string): Promise<void> {
    const task = this.tasks.get(jobId)
    task?.abort.abort(new Error('let go of'))
    await task?.done
  }

  /** Lets go of all. They are followed again at the next start. */
  async stop(): Promise<void> {
    await Promise.all([...this.tasks.keys()].map((jobId) => this.drop(jobId)))
  }
}
