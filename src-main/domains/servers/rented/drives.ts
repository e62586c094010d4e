import { RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import { awaitDecision } from './approval.ts'
import { boot } from './booting.ts'
import { current, pause, type RentedContext, type StepContext, tell } from './context.ts'
import { close, end } from './ending.ts'
import { call, choose, doubt, find, forgetLaunch } from './launching.ts'
import { nextStep, type Step } from './next-step.ts'
import { stop } from './stopping.ts'

/** Milliseconds after a step that failed in a way nobody foresaw. */
const AGAIN_MS = 5000

interface Task {
  wake: AbortController
  again: boolean
  done: Promise<void>
}

/** Takes rented servers from step to step, one task a server, for as long as there is a next one. */
export class Drives {
  private readonly tasks = new Map<string, Task>()
  private readonly stopping = new AbortController()

  constructor(private readonly context: RentedContext) {}

  /** Whether a server is on its way. */
  has(serverId: string): boolean {
    return this.tasks.has(serverId)
  }

  /** Sets a server on its way; one that is wakes up and looks at what was asked of it. */
  drive(serverId: string): void {
    if (this.stopping.signal.aborted) return
    const running = this.tasks.get(serverId)
    if (running) {
      running.again = true
      running.wake.abort()
      running.wake = new AbortController()
      return
    }
    const task: Task = { wake: new AbortController(), again: false, done: Promise.resolve() }
    this.tasks.set(serverId, task)
    task.done = this.run(serverId, task)
      .catch((error: unknown) =>
        this.context.logger.error({ err: error, server: serverId }, 'a rented server was left'),
      )
      .finally(() => {
        this.tasks.delete(serverId)
        if (task.again) this.drive(serverId)
      })
  }

  /** Lets go of all; they are taken up again at the next start. */
  async stop(): Promise<void> {
    this.stopping.abort(new Error('the engine is stopping'))
    await Promise.all([...this.tasks.values()].map(({ done }) => done))
  }

  private async run(serverId: string, task: Task): Promise<void> {
    const signal = this.stopping.signal
    const context: StepContext = { ...this.context, serverId, signal, woken: () => task.wake.signal }
    while (!signal.aborted && context.repo.byId(serverId)) {
      task.again = false
      const { rental, server, launches } = current(context)
      const step = nextStep({ ...rental, state: server.state }, launches)
      if (step === null) {
        if (task.again) continue
        return
      }
      try {
        await take(context, step)
      } catch (error) {
        if (signal.aborted) return
        if (!context.repo.byId(serverId)) return
        if (!(error instanceof RemotebotError))
          this.context.logger.error({ err: error, server: serverId, step: step.do }, 'a step of a rented server failed')
        tell(context, (error as Error).message)
        await pause(context, AGAIN_MS)
      }
    }
  }
}

function take(context: StepContext, step: Step): Promise<void> | void {
  switch (step.do) {
    case 'choose':
      return choose(context)
    case 'await':
      return awaitDecision(context, step.launch)
    case 'call':
      return call(context, step.launch)
    case 'forget':
      return forgetLaunch(context, step.launch)
    case 'doubt':
      return doubt(context, step.launch, 'the engine ended before the answer came')
    case 'find':
      return find(context, step.launch)
    case 'boot':
      return boot(context, step.launch)
    case 'stop':
      return stop(context, step.launch)
    case 'end':
      return end(context, step.launch)
    case 'close':
      return close(context)
  }
}
