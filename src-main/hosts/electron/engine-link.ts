import { join } from 'node:path'
import { MessageChannelMain, type MessagePortMain } from 'electron'
import type { BridgeChannel, BridgeEngineState } from '../../../src-shared/bridge.ts'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { type Attached, attachEngine, type ChannelRequest } from '../attach/index.ts'
import { nextStart } from './backoff.ts'
import { EngineProcess } from './engine-process.ts'
import { relay } from './relay.ts'

/** An engine that has just taken the data folder may need a moment before it answers: 15 s in all. */
const OTHER_TRIES = 60
const OTHER_RETRY_MS = 250

const engineWords = (request: BridgeChannel): ChannelRequest =>
  request.kind === 'rpc' ? request : { kind: 'terminal', id: request.terminalId }

/**
 * The engine of this data folder, kept running: the one that is there already, or our own utility process,
 * started again after a crash. `onState` hears every change.
 */
export class EngineLink {
  private current: BridgeEngineState = { status: 'starting' }
  private own: EngineProcess | null = null
  private attached: Attached | null = null
  private lifetimes: number[] = []
  private leaving = false

  constructor(
    private readonly entry: string,
    private readonly home: string,
    private readonly onState: (state: BridgeEngineState) => void,
  ) {}

  get state(): BridgeEngineState {
    return this.current
  }

  /** The host's own client, for the tray and the question before quitting; null while no engine runs. */
  get client(): Attached['client'] | null {
    return this.attached?.client ?? null
  }

  /** True when the engine goes on after this app: it belongs to another program. */
  get outlivesUs(): boolean {
    return this.own === null
  }

  /** Attaches to the engine of this data folder, or starts one. Never throws: failures become a state. */
  async start(): Promise<void> {
    if (this.leaving) return
    this.change({ status: 'starting' })
    try {
      if (await this.attach()) return
      await this.startOwn()
    } catch (error) {
      this.failed(error)
    }
  }

  /** Opens a channel to the engine and answers the window's end. @throws Error while no engine runs */
  async openPort(request: BridgeChannel): Promise<MessagePortMain> {
    const { port1, port2 } = new MessageChannelMain()
    if (this.current.status !== 'running') throw new Error('The engine is not running.')
    if (this.own) this.own.connect(engineWords(request), port1)
    else if (this.attached) await relay(port1, this.attached.socketPath, engineWords(request))
    else throw new Error('The engine is not running.')
    return port2
  }

  /** Ends whatever engine holds the data folder, then starts ours. */
  async restart(): Promise<void> {
    this.lifetimes = []
    const { own } = this
    this.own = null
    if (own) await own.stop()
    else await this.stopForeign()
    await this.start()
  }

  /** Ends our own engine, if there is one; another program's goes on. */
  async close(): Promise<void> {
    this.leaving = true
    this.attached?.close()
    await this.own?.stop()
  }

  private async attach(): Promise<boolean> {
    try {
      this.attached = await attachEngine({ home: this.home, start: 'never' })
    } catch (error) {
      if (error instanceof RemotebotError && error.code === 'NO_ENGINE') return false
      throw error
    }
    const { attached } = this
    void attached.closed.then(() => this.engineGone(attached))
    this.change({ status: 'running', attached: this.own === null })
    return true
  }

  private engineGone(attached: Attached): void {
    if (this.attached !== attached) return
    this.attached = null
    if (!this.own) void this.start()
  }

  private async startOwn(): Promise<void> {
    const own = new EngineProcess(this.entry, this.home)
    this.own = own
    void own.exited.then(({ lifetimeMs }) => this.crashed(own, lifetimeMs))
    const report = await own.report
    if (report?.type === 'ready') {
      await this.attach()
      return
    }
    // Without a report it has crashed, and `crashed` decides.
    if (report === null || this.own !== own) return
    this.own = null
    if (report.code === 'INVALID_STATE' && (await this.attachToOther())) return
    this.change({ status: 'stopped', reason: report.message, hint: report.hint ?? null, logFile: this.logFile })
  }

  /** Another program's engine took the data folder at the same moment: once it answers, that one is ours too. */
  private async attachToOther(): Promise<boolean> {
    for (let tries = 0; tries < OTHER_TRIES && !this.leaving; tries++) {
      if (await this.attach()) return true
      await new Promise((resolve) => setTimeout(resolve, OTHER_RETRY_MS))
    }
    return false
  }

  private crashed(own: EngineProcess, lifetimeMs: number): void {
    if (this.own !== own) return
    this.own = null
    this.attached = null
    if (this.leaving) return
    this.lifetimes.push(lifetimeMs)
    const wait = nextStart(this.lifetimes)
    if (wait === null) {
      const reason = 'The engine ended three times in a row just after it had started.'
      this.change({
        status: 'stopped',
        reason,
        hint: 'The log says why; jobs on servers go on.',
        logFile: this.logFile,
      })
      return
    }
    this.change({ status: 'starting' })
    setTimeout(() => void this.start(), wait)
  }

  private async stopForeign(): Promise<void> {
    const engine = await attachEngine({ home: this.home, start: 'never', allowSkew: true }).catch(() => null)
    if (!engine) return
    this.attached = null
    await engine.client.engine.stop()
    await engine.closed
  }

  private failed(error: unknown): void {
    if (error instanceof RemotebotError && error.code === 'VERSION_SKEW') {
      this.change({ status: 'skew', version: /version (\S+?);/.exec(error.message)?.[1] ?? 'another' })
      return
    }
    const reason = error instanceof Error ? error.message : String(error)
    const hint = error instanceof RemotebotError ? (error.data.hint ?? null) : null
    this.change({ status: 'stopped', reason, hint, logFile: this.logFile })
  }

  private get logFile(): string {
    return join(this.home, 'engine.log')
  }

  private change(state: BridgeEngineState): void {
    this.current = state
    this.onState(state)
  }
}
