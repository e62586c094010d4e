import {
  TERMINAL_FLOW,
  type TerminalClientMessage,
  type TerminalServerMessage,
  terminalClientMessage,
} from '../../../../src-shared/contract/terminal-channel.ts'
import type { Channel } from '../../../ground/channel/index.ts'
import type { Clock } from '../../../ground/clock/index.ts'

/** What a pane asks of its terminal. */
export interface ViewerEvents {
  input(bytes: Uint8Array): void
  /** Acknowledged, resized, shown or hidden: pacing and size are to be decided again. */
  changed(): void
  gone(): void
  /** Everything kept, for a viewer that was cut off and is back. */
  snapshot(): Buffer
}

/** One pane that shows a terminal: batches what it is sent and counts what it has not parsed yet. */
export class Viewer {
  private size: { cols: number; rows: number } | null = null
  private queue: Uint8Array[] = []
  private queued = 0
  private unacked = 0
  private visible = true
  private cut = false
  private timer: NodeJS.Timeout | null = null
  private closed = false
  private heardAt: number

  constructor(
    private readonly channel: Channel,
    private readonly events: ViewerEvents,
    private readonly clock: Clock,
  ) {
    this.heardAt = clock.monotonic()
    channel.onMessage((data) => this.receive(data))
    channel.onClose(() => this.detach())
  }

  /** Bytes that this pane has yet to parse; 0 once it was cut off, for it holds up nobody then. */
  get outstanding(): number {
    return this.cut ? 0 : this.queued + this.unacked
  }

  /** Its size in characters; null as long as it is not known or nobody sees the pane. */
  get shownSize(): { cols: number; rows: number } | null {
    return this.visible ? this.size : null
  }

  /** Milliseconds in which this pane parsed nothing although it could. */
  get silentMs(): number {
    return this.outstanding === 0 ? 0 : this.clock.monotonic() - this.heardAt
  }

  push(bytes: Uint8Array): void {
    if (this.closed || this.cut || bytes.length === 0) return
    if (this.outstanding === 0) this.heardAt = this.clock.monotonic()
    this.queue.push(bytes)
    this.queued += bytes.length
    if (this.queued >= TERMINAL_FLOW.flushBytes) this.flush()
    else this.timer ??= setTimeout(() => this.flush(), this.batchMs())
  }

  /** Sends `message` after all bytes so far. */
  tell(message: TerminalServerMessage): void {
    this.flush()
    this.send(JSON.stringify(message))
  }

  /** Shows everything kept, then says so. */
  replay(): void {
    this.push(this.events.snapshot())
    this.tell({ type: 'replayed' })
  }

  /** Sends no more until the pane has parsed what it has; then it gets everything kept anew. */
  cutOff(): void {
    this.cut = true
    this.dropQueue()
  }

  detach(): void {
    if (this.closed) return
    this.closed = true
    this.dropQueue()
    this.events.gone()
  }

  close(): void {
    this.detach()
    try {
      this.channel.close()
    } catch {
      // Closed from the other side in the same moment.
    }
  }

  private batchMs(): number {
    return this.visible ? TERMINAL_FLOW.visibleBatchMs : TERMINAL_FLOW.hiddenBatchMs
  }

  private flush(): void {
    const [only] = this.queue
    // A copy of its own: a message port clones the whole buffer behind a view, and Node shares that one widely.
    const bytes = new Uint8Array(this.queue.length === 1 && only ? only : Buffer.concat(this.queue))
    this.dropQueue()
    if (bytes.length === 0) return
    this.unacked += bytes.length
    this.send(bytes)
  }

  private send(data: string | Uint8Array): void {
    if (this.closed) return
    try {
      this.channel.send(data)
    } catch {
      this.detach()
    }
  }

  private dropQueue(): void {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    this.queue = []
    this.queued = 0
  }

  private receive(data: string | Uint8Array): void {
    if (this.closed) return
    if (typeof data !== 'string') {
      if (data instanceof Uint8Array && data.length > 0) this.events.input(data)
      return
    }
    const message = parseClientMessage(data)
    if (message === null) return
    if (message.type === 'ack') this.acknowledged(message.bytes)
    else if (message.type === 'resize') this.size = { cols: message.cols, rows: message.rows }
    else this.visible = message.visible
    this.events.changed()
  }

  private acknowledged(bytes: number): void {
    this.unacked = Math.max(0, this.unacked - bytes)
    this.heardAt = this.clock.monotonic()
    if (!this.cut || this.unacked > TERMINAL_FLOW.lowMark) return
    this.cut = false
    // RIS: the pane starts empty, so that what it missed and what it had do not mix.
    this.push(Buffer.from('\x1bc'))
    this.replay()
  }
}

/** A pane's text message, or null for anything that is not one. */
function parseClientMessage(text: string): TerminalClientMessage | null {
  try {
    return terminalClientMessage.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
