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
  reset(): void
}

/** How a pane stands with its terminal. `detached`: the channel is gone and is being opened again. */
export type LinkState = { state: 'attaching' | 'open' | 'disconnected' | 'ended' | 'detached'; reason: string | null }

interface Options {
  open: () => Promise<Channel>
  screen: Screen
  onState: (state: LinkState) => void
  /** Waits before another attempt, in milliseconds. */
  delays?: readonly number[]
}

/** Acknowledged at once: well under the low mark, so a paused sender always resumes. */
const SLICE_BYTES = TERMINAL_FLOW.lowMark / 2
const INPUT_BYTES = 16 * 1024
const DELAYS = [300, 1000, 2000, 5000]

/**
 * Joins a screen to a terminal of the engine. Each attach replays what the engine has kept, so the screen is cleared
 * first and nothing shows twice; while replaying, what the screen answers to old questions is not sent.
 */
export class TerminalLink {
  #channel: Channel | null = null
  #live = false
  #stopped = false
  #failures = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #size: { cols: number; rows: number } | null = null
  #visible = true

  constructor(private readonly options: Options) {
    void this.#attach()
  }

  /** Sends what a person typed or pasted; dropped while nobody listens. */
  input(bytes: Uint8Array<ArrayBuffer>): void {
    if (!this.#live || !this.#channel) return
    for (let at = 0; at < bytes.length; at += INPUT_BYTES) this.#channel.send(bytes.slice(at, at + INPUT_BYTES))
  }

  resize(cols: number, rows: number): void {
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
    clearTimeout(this.#timer)
    this.#channel?.close()
    this.#channel = null
  }

  async #attach(): Promise<void> {
    this.options.onState({ state: this.#failures === 0 ? 'attaching' : 'detached', reason: null })
    try {
      const channel = await this.options.open()
      if (this.#stopped) return channel.close()
      this.#listen(channel)
    } catch (error) {
      this.#lost(error instanceof Error ? error.message : String(error))
    }
  }

  #listen(channel: Channel): void {
    this.#channel = channel
    this.#live = false
    this.options.screen.reset()
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
    this.#failures = 0
    // Live only once everything replayed has been parsed and its answers thrown away.
    this.options.screen.write(new Uint8Array(), () => {
      if (channel === this.#channel) this.#live = true
    })
  }

  #lost(reason: string | null): void {
    this.#channel = null
    this.#live = false
    if (this.#stopped) return
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
