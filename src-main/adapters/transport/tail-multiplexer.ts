import { randomBytes } from 'node:crypto'
import tailScript from '../../../resources/runner/tail.sh?raw'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { pieceSize } from './piece-size.ts'
import type { FollowListener } from './session.ts'
import { shellQuote } from './shell-quote.ts'
import { type TailFrame, TailFrames } from './tail-frames.ts'
import { tell } from './tell.ts'
import type { ExecChannel, Transport } from './types.ts'

/** The server says something at least every 5 s or so, also between two pieces. */
const SILENCE_MS = 30_000
/** How long a listener may keep everybody waiting before its source alone is paused. */
const PATIENCE_MS = 2000
/** Commands on their way; the pipe on the server that they pass through holds several hundred. */
const MOST_COMMANDS = 100

/** So much is handed out before the listener is waited for. */
const BATCH_BYTES = 1024 * 1024

/** A log that somebody follows. It keeps its place when the multiplexer has to begin again. */
export interface TailSource {
  /** Its number on the server; set by the multiplexer. */
  id: number
  dir: string
  log: string
  /** Offset of the next byte to hand out. */
  next: number
  listener: FollowListener
}

/** One run of tail.sh on a server: follows any number of logs over one channel until the channel ends. */
export class TailMultiplexer {
  readonly #transport: Transport
  readonly #nonce = randomBytes(16).toString('hex')
  readonly #frames = new TailFrames(this.#nonce)
  readonly #sources = new Map<number, TailSource>()
  readonly #onEnd: (lost: TailSource[], error: Error | null) => void
  #channel: ExecChannel | null = null
  #commands: string[] = []
  #onTheirWay = 0
  #greeted = false
  #ended = false
  #lastId = 0
  #piece = pieceSize()
  /** The piece that is handed out while the next one arrives; never rejects. */
  #delivery: Promise<void> = Promise.resolve()
  readonly #silenceMs: number
  #silence: NodeJS.Timeout | undefined
  /** So many pieces have come. */
  #heard = 0

  /**
   * @param onEnd told once when the channel has ended, with the sources that were still followed. `error` is
   * null when only the stream broke and they can be followed again at once.
   * @param silenceMs milliseconds without a word from the server after which it counts as lost
   */
  constructor(
    transport: Transport,
    onEnd: (lost: TailSource[], error: Error | null) => void,
    silenceMs: number = SILENCE_MS,
  ) {
    this.#transport = transport
    this.#onEnd = onEnd
    this.#silenceMs = silenceMs
  }

  /** True while nothing is followed. */
  get idle(): boolean {
    return this.#sources.size === 0
  }

  /** Follows `source` from its place on. */
  add(source: TailSource): void {
    source.id = ++this.#lastId
    this.#sources.set(source.id, source)
    this.#command(`+ ${source.id} ${source.next} ${source.log} ${source.dir}`)
  }

  /** Stops following `source`; not one more byte of it is told. */
  remove(source: TailSource): void {
    if (this.#sources.get(source.id) !== source) return
    this.#sources.delete(source.id)
    this.#command(`- ${source.id}`)
  }

  /** Connects. Sources that were added before are part of the first message. */
  async start(): Promise<void> {
    try {
      const channel = await this.#transport.exec('sh', { lane: 'control' })
      if (this.#ended) return channel.close()
      this.#channel = channel
      channel.stdin.on('error', () => {}) // the end of stdout tells
      channel.stderr.resume()
      const initial = this.#commands.splice(0).join('')
      channel.stdin.write(`eval ${shellQuote(`nonce=${this.#nonce}\ninitial=${shellQuote(initial)}\n${tailScript}`)}\n`)
      const why = await this.#read(channel)
      await this.#delivery
      this.#end(why)
    } catch (error) {
      this.#end(error instanceof Error ? error : new Error(String(error)))
    }
  }

  /** Stops following everything; whoever still follows is told through `onEnd`. */
  close(): void {
    this.#end(null)
  }

  #command(line: string): void {
    this.#commands.push(`${line}\n`)
    this.#sendCommands()
  }

  #sendCommands(): void {
    if (!this.#channel || !this.#greeted || this.#ended) return
    const lines = this.#commands.splice(0, MOST_COMMANDS - this.#onTheirWay)
    if (lines.length === 0) return
    this.#onTheirWay += lines.length
    this.#channel.stdin.write(lines.join(''))
  }

  #end(error: Error | null): void {
    if (this.#ended) return
    this.#ended = true
    clearTimeout(this.#silence)
    this.#channel?.close()
    this.#onEnd([...this.#sources.values()], error)
    this.#sources.clear()
  }

  /** Reads until the channel ends. Returns why: null when following can simply begin again. */
  async #read(channel: ExecChannel): Promise<Error | null> {
    this.#expectMore()
    try {
      for await (const chunk of channel.stdout) {
        clearTimeout(this.#silence)
        this.#heard++
        if (this.#ended) return null
        for (const frame of this.#frames.push(chunk)) {
          if (frame.kind === 'corrupt') return null
          if (frame.kind === 'unable') return unable(frame.reason)
          await this.#handle(frame)
          if (this.#ended) return null
        }
        this.#expectMore()
      }
    } catch (error) {
      return lost(error)
    }
    return lost('the channel ended')
  }

  /** Ends everything after a silence: over SSH the channel itself ends only when the other side says so. */
  #expectMore(): void {
    const end = () => void this.#delivery.then(() => this.#end(lost('it fell silent')))
    const heard = this.#heard
    // Where this process stood still itself, what was said meanwhile is still to be read.
    const late = () => void setImmediate(() => heard === this.#heard && end())
    this.#silence = setTimeout(late, this.#silenceMs)
  }

  async #handle(frame: TailFrame): Promise<void> {
    if (frame.kind === 'hello') {
      this.#greeted = true
      this.#sendCommands()
    } else if (frame.kind === 'taken') {
      this.#onTheirWay--
      this.#sendCommands()
    } else if ('id' in frame) {
      const size = frame.kind === 'data' ? this.#piece.arrived(frame.length) : null
      if (size !== null) this.#command(`m ${size}`)
      await this.#delivery // everything is told in its order
      // Frames of a source that was dropped meanwhile are on their way still: nobody wants them.
      const source = this.#sources.get(frame.id)
      if (source) this.#tell(source, frame)
      this.#piece.handled()
    }
  }

  #tell(source: TailSource, frame: Extract<TailFrame, { id: number }>): void {
    if (frame.kind === 'data') {
      this.#delivery = this.#deliver(source, frame)
    } else if (frame.kind === 'exit') {
      try {
        source.listener.onExit({ marker: frame.marker, sizeAtExit: frame.sizeAtExit })
      } catch (error) {
        this.#fail(source, error)
      }
    } else {
      // The server follows it no more.
      this.#sources.delete(source.id)
      tell(() => (frame.kind === 'shrunk' ? source.listener.onShrunk(frame.size) : source.listener.onGone()))
    }
  }

  async #deliver(source: TailSource, frame: Extract<TailFrame, { kind: 'data' }>): Promise<void> {
    for (const chunks of batches(frame.chunks)) {
      if (!this.#sources.has(frame.id)) return
      try {
        const busy = this.#hand(source, chunks)
        if (busy && !(await this.#patiently(busy))) return this.#pause(source, busy)
      } catch (error) {
        this.#fail(source, error)
        return
      }
    }
  }

  /** Hands `chunks` out in order. The promise, if any, resolves once the listener is done with all of them. */
  #hand(source: TailSource, chunks: Buffer[]): Promise<unknown> | null {
    const busy: Promise<void>[] = []
    for (const chunk of chunks) {
      if (this.#sources.get(source.id) !== source) break
      const offset = source.next
      source.next += chunk.length
      const done = source.listener.onData(chunk, offset)
      if (!done) continue
      done.catch(() => {}) // all() tells; a later chunk may throw before it listens
      busy.push(done)
    }
    return busy.length > 0 ? Promise.all(busy) : null
  }

  /** Waits for a listener; false if that takes too long for the others. */
  async #patiently(busy: Promise<unknown>): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined
    const tooLong = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), PATIENCE_MS)
    })
    try {
      return await Promise.race([busy.then(() => true), tooLong])
    } finally {
      clearTimeout(timer)
    }
  }

  /** Stops following on the server until the listener is ready again; what is on its way comes a second time. */
  #pause(source: TailSource, busy: Promise<unknown>): void {
    this.#command(`- ${source.id}`)
    const paused = source.id
    // Keeps its place under a number that the server does not use, so that an end of the channel reaches it.
    this.#sources.delete(paused)
    source.id = ++this.#lastId
    this.#sources.set(source.id, source)
    const parked = source.id
    busy.then(
      () => {
        if (!this.#sources.delete(parked) || this.#ended) return
        this.add(source)
      },
      (error: unknown) => this.#fail(source, error),
    )
  }

  #fail(source: TailSource, error: unknown): void {
    if (!this.#sources.has(source.id)) return
    this.remove(source)
    tell(() => source.listener.onLost(error instanceof Error ? error : new Error(String(error))))
  }
}

/** Groups the chunks of a piece: a listener stores many at once, and is waited for often enough to bound memory. */
function* batches(chunks: Buffer[]): Generator<Buffer[]> {
  let [batch, size] = [[] as Buffer[], 0]
  for (const chunk of chunks) {
    batch.push(chunk)
    size += chunk.length
    if (size < BATCH_BYTES) continue
    yield batch
    ;[batch, size] = [[], 0]
  }
  if (size > 0) yield batch
}

function lost(why: unknown): RemotebotError {
  const details = why instanceof Error ? why.message : String(why)
  return new RemotebotError('UNREACHABLE', 'The connection that follows the logs of this server was lost', { details })
}

function unable(reason: string): RemotebotError {
  return new RemotebotError('REMOTE_FAILED', `Logs cannot be followed on this server: ${reason}`, {
    hint: 'Make /tmp writable for this account.',
  })
}
