import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { MessageChannelMain, type MessagePortMain } from 'electron'
import type { BridgeChannel, BridgeEngineState } from '../../../src-shared/bridge.ts'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { type Attached, attachEngine, type ChannelRequest } from '../attach/index.ts'
import { nextStart } from './backoff.ts'
import { EngineProcess, type EngineReport } from './engine-process.ts'
import { relay } from './relay.ts'

/** An engine that has just taken the data folder, or is leaving it, may need a moment: some 20 s in all, a minute where it hangs. */
const OTHER_TRIES = 20
const OTHER_MS = 60_000
const OTHER_RETRY_MS = 750
/** An engine ends in 7 s at most; one that answers and then hangs must not hang the window. */
const STOP_WAIT_MS = 10_000

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
  /** The next start after a crash. */
  private again: NodeJS.Timeout | undefined

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
    clearTimeout(this.again)
    this.change({ status: 'starting' })
    try {
      await this.attachOrStart()
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
    clearTimeout(this.again)
    const { own } = this
    // Neither end is to be taken for a crash, which would start a second engine beside the one below.
    this.own = null
    this.attached = null
    try {
      if (own) await own.stop()
      else await this.stopForeign()
    } finally {
      // Also where the old one refuses to end: then that one is attached to again, not left behind unseen.
      await this.start()
    }
  }

  /** Ends our own engine, if there is one; another program's goes on. */
  async close(): Promise<void> {
    this.leaving = true
    clearTimeout(this.again)
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

  /**
   * The engine that answers, or a new one of ours. One that is just ending still holds the data folder for some
   * seconds, and another program may take it at the same moment: so both are tried, in turn.
   */
  private async attachOrStart(): Promise<void> {
    const begun = performance.now()
    for (let tries = 1; !this.leaving; tries++) {
      if ((await this.attach()) || this.leaving) return
      const report = await this.startOwn()
      if (report === null) return
      const taken = report.type === 'failed' && report.code === 'INVALID_STATE'
      if (report.type === 'failed' && (!taken || tries >= OTHER_TRIES || performance.now() - begun > OTHER_MS)) {
        this.change({ status: 'stopped', reason: report.message, hint: report.hint ?? null, logFile: this.logFile })
        return
      }
      if (report.type === 'ready') {
        // Windows reach our own by channels that need nothing of the socket, so they don't wait for it.
        this.change({ status: 'running', attached: false })
        if (await this.attach()) return
        throw new RemotebotError('NO_ENGINE', 'The engine started and then did not answer.', {
          hint: 'The log says why; jobs on servers go on.',
        })
      }
      await new Promise((resolve) => setTimeout(resolve, OTHER_RETRY_MS))
    }
  }

  /** What a new engine of ours says; null when it ended without a word, which `crashed` deals with. */
  private async startOwn(): Promise<EngineReport | null> {
    const own = new EngineProcess(this.entry, this.home)
    this.own = own
    void own.exited.then(({ lifetimeMs }) => this.crashed(own, lifetimeMs))
    const report = await own.report
    if (this.own !== own) return null
    if (report?.type === 'failed') this.own = null
    return report
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
    this.again = setTimeout(() => void this.start(), wait)
  }

  private async stopForeign(): Promise<void> {
    const engine = await attachEngine({ home: this.home, start: 'never', allowSkew: true }).catch(() => null)
    if (!engine) return
    const ended = engine.client.engine.stop().then(() => engine.closed)
    try {
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, STOP_WAIT_MS))])
    } finally {
      engine.close()
    }
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
    if (isDeepStrictEqual(state, this.current)) return
    this.current = state
    this.onState(state)
  }
}
