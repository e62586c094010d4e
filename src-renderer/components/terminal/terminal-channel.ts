import {
  TERMINAL_FLOW,
  type TerminalClientMessage,
  type TerminalServerMessage,
  terminalServerMessage,
} from '../../../src-shared/contract/terminal-channel.ts'

/** What this needs of a channel; see lib/port-socket.ts. */
export interface Channel {
  send(data: string | Uint8Array<ArrayBuffer>): void
  close(): void
  addEventListener(type: string, listener: (event: never) => void): void
}

/** What receives the terminal's bytes: parses them, then calls back. */
export interface Screen {
  write(bytes: Uint8Array, parsed: () => void): void
}

/** How a pane stands with its terminal. `detached`: the channel is gone and is being opened again. */
export type LinkState = { state: 'attaching' | 'open' | 'disconnected' | 'ended' | 'detached'; reason: string | null }

interface Options {
  open: () => Promise<Channel>
  screen: Screen
  onState: (state: LinkState) => void
  /** Waits before another attempt, in milliseconds. */
  delays?: readonly number[]
  /** How long the first attempt to attach may take, in milliseconds; see {@link ATTACH_MS}. */
  attachMs?: number
}

/** Acknowledged at once: well under the low mark, so a paused sender always resumes. */
const SLICE_BYTES = TERMINAL_FLOW.lowMark / 2
const INPUT_BYTES = 16 * 1024
const DELAYS = [300, 1000, 2000, 5000]
/** For opening the channel and receiving the replay. Each failure doubles it, for links that are slow and not broken. */
const ATTACH_MS = 10_000
const MOST_DOUBLINGS = 3
/** RIS, sent in band: bytes that the screen has yet to parse are cleared with the rest. */
const CLEAR = new TextEncoder().encode('\x1bc')

/**
 * Joins a screen to a terminal of the engine. Each attach replays what the engine has kept, so the screen is cleared
 * first and nothing shows twice; while replaying, what the screen answers to old questions is not sent. An attempt
 * in which the replay does not arrive is given up for another: a message that got lost leaves nothing waiting.
 */
export class TerminalLink {
  #channel: Channel | null = null
  #live = false
  #stopped = false
  #failures = 0
  #attempt = 0
  #reason: string | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #size: { cols: number; rows: number } | null = null
  #visible = true

  constructor(private readonly options: Options) {
    void this.#attach()
  }

  /** Sends what a person typed or pasted. False: it was dropped, since nobody listens. */
  input(bytes: Uint8Array<ArrayBuffer>): boolean {
    if (!this.#live || !this.#channel) return false
    try {
      for (let at = 0; at < bytes.length; at += INPUT_BYTES) this.#channel.send(bytes.slice(at, at + INPUT_BYTES))
      return true
    } catch {
      return false // The channel closes just now, see #say.
    }
  }

  /** Tells the size of the screen, in characters, once it is known; also on each later attach. */
  resize(cols: number, rows: number): void {
    if (cols === this.#size?.cols && rows === this.#size.rows) return
    this.#size = { cols, rows }
    this.#say({ type: 'resize', cols, rows })
  }

  setVisible(visible: boolean): void {
    if (visible === this.#visible) return
    this.#visible = visible
    this.#say({ type: 'visible', visible })
  }

  /** Ends the link; the terminal itself lives on. */
  stop(): void {
    this.#stopped = true
    this.#letGo()
  }

  async #attach(): Promise<void> {
    const attempt = ++this.#attempt
    this.options.onState({ state: this.#failures === 0 ? 'attaching' : 'detached', reason: this.#reason })
    const limit = (this.options.attachMs ?? ATTACH_MS) * 2 ** Math.min(this.#failures, MOST_DOUBLINGS)
    this.#timer = setTimeout(() => this.#lost(`the engine did not answer within ${Math.ceil(limit / 1000)} s`), limit)
    try {
      const channel = await this.options.open()
      if (attempt !== this.#attempt) return channel.close()
      this.#listen(channel)
    } catch (error) {
      if (attempt === this.#attempt) this.#lost(error instanceof Error ? error.message : String(error))
    }
  }

  #listen(channel: Channel): void {
    this.#channel = channel
    this.#live = false
    this.options.screen.write(CLEAR, () => {})
    channel.addEventListener('message', (event: MessageEvent) => this.#take(channel, event.data))
    channel.addEventListener('close', () => {
      if (channel === this.#channel) this.#lost(null)
    })
    if (this.#size) this.#say({ type: 'resize', ...this.#size })
    this.#say({ type: 'visible', visible: this.#visible })
  }

  #take(channel: Channel, data: unknown): void {
    if (channel !== this.#channel) return
    if (typeof data === 'string') return this.#hear(channel, data)
    const bytes = toBytes(data)
    if (!bytes) return
    for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
      const slice = bytes.subarray(at, at + SLICE_BYTES)
      this.options.screen.write(slice, () => {
        if (channel === this.#channel) this.#say({ type: 'ack', bytes: slice.length })
      })
    }
  }

  #hear(channel: Channel, text: string): void {
    const message = parse(text)
    if (message?.type === 'state') this.options.onState({ state: message.state, reason: message.reason })
    if (message?.type !== 'replayed') return
    clearTimeout(this.#timer)
    this.#failures = 0
    this.#reason = null
    // Live only once everything replayed has been parsed and its answers thrown away.
    this.options.screen.write(new Uint8Array(), () => {
      if (channel === this.#channel) this.#live = true
    })
  }

  #letGo(): void {
    const channel = this.#channel
    this.#attempt++
    clearTimeout(this.#timer)
    this.#channel = null
    this.#live = false
    channel?.close()
  }

  #lost(reason: string | null): void {
    this.#letGo()
    if (this.#stopped) return
    this.#reason = reason
    const delays = this.options.delays ?? DELAYS
    const wait = delays[Math.min(this.#failures, delays.length - 1)] ?? 1000
    this.#failures++
    this.options.onState({ state: 'detached', reason })
    this.#timer = setTimeout(() => void this.#attach(), wait)
  }

  #say(message: TerminalClientMessage): void {
    try {
      this.#channel?.send(JSON.stringify(message))
    } catch {
      // A channel that closes just now says so by its close event, which attaches anew.
    }
  }
}

function toBytes(data: unknown): Uint8Array | null {
  if (data instanceof ArrayBuffer) return new Uint8Array(data)
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return null
}

function parse(text: string): TerminalServerMessage | null {
  try {
    return terminalServerMessage.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
