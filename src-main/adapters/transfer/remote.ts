import type { MessagePort } from 'node:worker_threads'
import { reuse } from './chunk-buffers.ts'
import { nonsense } from './collect.ts'
import { Failure } from './failure.ts'
import type { Ask, Tell } from './worker-protocol.ts'

/** Bytes on their way to a process before `write` waits, and from one before it is paused. */
export const IN_FLIGHT = 4 * 1024 * 1024

/** Bytes on stderr at most: a line for each file that cannot be read, and for a few millions of them. */
const COMPLAINTS = 256 * 1024 * 1024

/**
 * What every process on the server begins as: it runs a script that comes on its standard input after a line with its length, and is
 * read to that length, so that what follows is its data. A dd that does not know fullblock fails before it reads anything.
 */
export const SCRIPT_RUNNER = `exec sh -c 'read -r n; eval "$(dd bs="$n" count=1 iflag=fullblock 2>/dev/null || dd bs=1 count="$n" 2>/dev/null)"'`

/** A process on the server, as the worker sees it. */
export interface RemoteProcess {
  /** Resolves when there is room for more; the bytes are given away. Never rejects: `exited` tells of the end. */
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>
  end(): void
  close(): void
  readonly stdout: AsyncIterable<Buffer>
  /** The same, but each piece may be used only until the next is asked for: then its memory takes what comes next. */
  readonly lentStdout: AsyncIterable<Buffer>
  /** What it said on stderr, line by line as it comes. */
  onStderr(listener: (text: string) => void): void
  /** The last 8 KiB of stderr. */
  said(): string
  /** Null: the link was lost or closed. */
  readonly exited: Promise<number | null>
}

/** Starts scripts on the server. */
export interface Remote {
  /** `script` runs in a POSIX shell; its standard input is what is written after. */
  open(script: string): Promise<RemoteProcess>
}

/** A Remote over a port whose other end holds the connection. */
export function remoteOver(port: Pick<MessagePort, 'postMessage' | 'on'>): Remote {
  const processes = new Map<number, ProcessProxy>()
  let last = 0
  port.on('message', (tell: Tell) => processes.get(tell.id)?.hear(tell))
  return {
    open: (script) => {
      const id = ++last
      const ask = (message: Ask, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer)
      const proxy = new ProcessProxy(id, ask)
      processes.set(id, proxy)
      ask({ kind: 'open', id })
      void proxy.write(new Uint8Array(Buffer.from(`${script.length}\n${script}`, 'latin1')))
      return proxy.opened.then(() => proxy)
    },
  }
}

class ProcessProxy implements RemoteProcess {
  readonly opened: Promise<void>
  readonly exited: Promise<number | null>
  readonly stdout: AsyncIterable<Buffer>
  readonly lentStdout: AsyncIterable<Buffer>
  readonly #id: number
  readonly #ask: (message: Ask, transfer?: ArrayBuffer[]) => void
  #resolveOpened = () => {}
  #rejectOpened = (_error: Error) => {}
  #resolveExited = (_code: number | null) => {}
  #inFlight = 0
  #gone = false
  #room: (() => void)[] = []
  #said = ''
  #complained = 0
  #listener: ((text: string) => void) | null = null
  #queue: Buffer[] = []
  #wake = () => {}

  constructor(id: number, ask: (message: Ask, transfer?: ArrayBuffer[]) => void) {
    this.#id = id
    this.#ask = ask
    this.opened = new Promise((resolve, reject) => {
      this.#resolveOpened = resolve
      this.#rejectOpened = reject
    })
    this.exited = new Promise((resolve) => {
      this.#resolveExited = resolve
    })
    this.stdout = this.#chunks(false)
    this.lentStdout = this.#chunks(true)
  }

  async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#gone || bytes.length === 0) return
    // Moved, not copied; a view is copied first, or all of the buffer that it is a part of would travel.
    const whole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength
    const own = whole ? bytes : new Uint8Array(bytes)
    this.#inFlight += own.length
    this.#ask({ kind: 'write', id: this.#id, bytes: own }, [own.buffer])
    while (this.#inFlight > IN_FLIGHT && !this.#gone) await new Promise<void>((resolve) => this.#room.push(resolve))
  }

  end(): void {
    this.#ask({ kind: 'end', id: this.#id })
  }

  close(): void {
    this.#ask({ kind: 'close', id: this.#id })
  }

  onStderr(listener: (text: string) => void): void {
    this.#listener = listener
    if (this.#said !== '') listener(this.#said)
  }

  said(): string {
    return this.#said
  }

  hear(tell: Tell): void {
    if (tell.kind === 'opened') this.#resolveOpened()
    else if (tell.kind === 'refused') {
      const { code, message, data } = tell.problem
      this.#rejectOpened(code === null ? new Error(message) : new Failure(code, message, data))
    } else if (tell.kind === 'written') {
      this.#inFlight -= tell.bytes
      reuse(tell.buffer)
      if (this.#inFlight <= IN_FLIGHT) this.#wakeWriters()
    } else if (tell.kind === 'out') {
      this.#queue.push(Buffer.from(tell.bytes.buffer, tell.bytes.byteOffset, tell.bytes.length))
      this.#wake()
    } else if (tell.kind === 'err') {
      const text = Buffer.from(tell.bytes).toString('latin1')
      this.#said = (this.#said + text).slice(-8192)
      this.#complained += text.length
      if (this.#complained > COMPLAINTS) this.close()
      this.#listener?.(text)
      this.#ask({ kind: 'read', id: this.#id, bytes: tell.bytes.length })
    } else if (tell.kind === 'exit') {
      this.#gone = true
      this.#resolveExited(tell.code)
      this.#wakeWriters()
      this.#wake()
    }
  }

  #wakeWriters(): void {
    for (const resume of this.#room.splice(0)) resume()
  }

  async *#chunks(lent: boolean): AsyncGenerator<Buffer> {
    for (;;) {
      const chunk = this.#queue.shift()
      if (chunk !== undefined) {
        yield chunk
        const { length } = chunk
        const buffer = lent ? (chunk.buffer as ArrayBuffer) : undefined
        this.#ask({ kind: 'read', id: this.#id, bytes: length, buffer }, buffer ? [buffer] : [])
      } else if (this.#complained > COMPLAINTS) throw nonsense('the transfer')
      else if (this.#gone) return
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
    }
  }
}
