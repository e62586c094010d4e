import { TERMINAL_FLOW, type TerminalServerMessage } from '../../../../src-shared/contract/terminal-channel.ts'
import type { Terminal } from '../../../../src-shared/contract/terminals.ts'
import type { PtyChannel } from '../../../adapters/transport/types.ts'
import type { Channel } from '../../../ground/channel/index.ts'
import type { Clock } from '../../../ground/clock/index.ts'
import { divider } from './divider.ts'
import { endingOf } from './ending.ts'
import { ReplayRing } from './replay-ring.ts'
import { Viewer } from './viewer.ts'

/** Milliseconds after which a pane that parses nothing no longer holds up the others. */
const SILENT_MS = 10_000

export interface Size {
  cols: number
  rows: number
}

export interface LiveTerminalOptions {
  info: Omit<Terminal, 'state' | 'reason'>
  size: Size
  /** Makes a new PTY of the same kind. @throws RemotebotError */
  connect: (size: Size) => Promise<PtyChannel>
  /** The state changed. */
  changed: () => void
  clock: Clock
  silentMs?: number
}

/** One terminal: a PTY that comes and goes, the scrollback that stays, and the panes that watch. */
export class LiveTerminal {
  private state: Terminal['state'] = 'disconnected'
  private reason: string | null = null
  /** Of the shell that has ended; null while none has, or where it ended without one. */
  private exitCode: number | null = null
  private pty: PtyChannel | null = null
  private paused = false
  private size: Size
  private connecting: Promise<void> | null = null
  private closed = false
  private abandonedAt: number | null = null
  private silence: NodeJS.Timeout | null = null
  private readonly ring = new ReplayRing()
  private readonly viewers = new Set<Viewer>()

  constructor(private readonly options: LiveTerminalOptions) {
    this.size = options.size
  }

  view(): Terminal {
    return { ...this.options.info, state: this.state, reason: this.reason }
  }

  /** Milliseconds for which nothing has run in it and nobody has looked; 0 while either does. */
  get abandonedMs(): number {
    return this.abandonedAt === null ? 0 : this.options.clock.monotonic() - this.abandonedAt
  }

  /** Starts a PTY unless one runs. Concurrent calls share one. @throws RemotebotError of the transport */
  connect(): Promise<void> {
    if (this.state === 'open') return Promise.resolve()
    this.connecting ??= this.start().finally(() => {
      this.connecting = null
    })
    return this.connecting
  }

  attach(channel: Channel): void {
    const viewer: Viewer = new Viewer(
      channel,
      {
        input: (bytes) => this.pty?.write(bytes),
        changed: () => {
          this.resize()
          this.pace()
        },
        gone: () => {
          this.viewers.delete(viewer)
          this.noteUse()
          this.resize()
          this.pace()
        },
        snapshot: () => this.ring.snapshot(),
      },
      this.options.clock,
    )
    this.viewers.add(viewer)
    this.noteUse()
    viewer.replay()
    viewer.tell(this.stateMessage())
    this.pace()
  }

  /** Ends the PTY and lets every pane go. */
  close(): void {
    this.closed = true
    const pty = this.pty
    this.pty = null
    pty?.close()
    this.enter('ended', 'the terminal was closed')
    for (const viewer of [...this.viewers]) viewer.close()
    this.watchSilence(false)
  }

  private async start(): Promise<void> {
    const again = this.reason !== null
    const asked = this.size
    const pty = await this.options.connect(asked)
    if (this.closed) return pty.close()
    if (this.size !== asked) pty.resize(this.size.cols, this.size.rows) // changed while it was connecting
    if (again) this.output(Buffer.from(divider(this.options.clock.now(), this.ring.whole)))
    this.pty = pty
    this.paused = false
    pty.onData((bytes) => {
      if (this.pty === pty) this.output(bytes)
    })
    pty.onExit((exit) => {
      if (this.pty !== pty) return
      this.pty = null
      this.watchSilence(false)
      const { state, reason } = endingOf(exit, this.options.info.jobId !== null)
      this.enter(state, reason, state === 'ended' ? exit.code : null)
    })
    this.enter('open', null)
    this.resize()
    this.pace()
  }

  private enter(state: Terminal['state'], reason: string | null, exitCode: number | null = null): void {
    this.state = state
    this.reason = reason
    this.exitCode = exitCode
    this.noteUse()
    for (const viewer of [...this.viewers]) viewer.tell(this.stateMessage())
    this.options.changed()
  }

  private stateMessage(): TerminalServerMessage {
    const { state, reason, exitCode } = this
    return { type: 'state', state, reason, ...(exitCode !== null && { exitCode }) }
  }

  private noteUse(): void {
    const used = this.state === 'open' || this.viewers.size > 0
    this.abandonedAt = used ? null : (this.abandonedAt ?? this.options.clock.monotonic())
  }

  private output(bytes: Uint8Array): void {
    this.ring.push(bytes)
    for (const viewer of [...this.viewers]) viewer.push(bytes)
    this.pace()
  }

  /** The slowest pane sets the pace: the program blocks in write while one is too far behind. */
  private pace(): void {
    if (!this.pty) return
    const behind = Math.max(0, ...[...this.viewers].map((viewer) => viewer.outstanding))
    if (!this.paused && behind > TERMINAL_FLOW.highMark) {
      this.paused = true
      this.pty.pause()
      this.watchSilence(true)
    } else if (this.paused && behind <= TERMINAL_FLOW.lowMark) {
      this.paused = false
      this.pty.resume()
      this.watchSilence(false)
    }
  }

  private watchSilence(on: boolean): void {
    if (this.silence) clearInterval(this.silence)
    this.silence = null
    if (!on) return
    const limit = this.options.silentMs ?? SILENT_MS
    this.silence = setInterval(() => {
      for (const viewer of this.viewers) if (viewer.silentMs >= limit) viewer.cutOff()
      this.pace()
    }, limit / 10)
    this.silence.unref()
  }

  /** The smallest pane that can be seen decides, so that nothing is cut off in any; while none can, the size stays. */
  private resize(): void {
    const sizes = [...this.viewers].flatMap((viewer) => viewer.shownSize ?? [])
    if (sizes.length === 0) return
    const cols = Math.min(...sizes.map((size) => size.cols))
    const rows = Math.min(...sizes.map((size) => size.rows))
    if (cols === this.size.cols && rows === this.size.rows) return
    this.size = { cols, rows }
    this.pty?.resize(cols, rows)
  }
}
