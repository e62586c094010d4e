import type { Worker } from 'node:worker_threads'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import type { ExecChannel } from '../transport/index.ts'
import { IN_FLIGHT, SCRIPT_RUNNER } from './remote.ts'
import type { TransferTransport } from './types.ts'
import type { Ask, Problem, Tell } from './worker-protocol.ts'

interface Hosted {
  channel: Promise<ExecChannel | null>
  /** Bytes given to the worker that it has not read yet. */
  unread: number
  /** Buffers of batches that it has given back. */
  free: ArrayBuffer[]
}

/** Starts and feeds the processes that a worker asks for. The bytes only pass here: what they mean is the worker's business. */
export class ChannelHost {
  readonly #transport: TransferTransport
  readonly #tell: (message: Tell, transfer?: ArrayBuffer[]) => void
  readonly #hosted = new Map<number, Hosted>()
  /** Opened before they were asked for. */
  readonly #ahead: Promise<ExecChannel>[]
  #closed = false

  /** Opens `ahead` processes at once, so that the server is being reached while the worker starts and looks around. */
  constructor(transport: TransferTransport, worker: Pick<Worker, 'postMessage'>, ahead: number) {
    this.#transport = transport
    this.#tell = (message, transfer = []) => worker.postMessage(message, transfer)
    this.#ahead = Array.from({ length: ahead }, () => this.#start())
    for (const each of this.#ahead) each.catch(() => {}) // whoever asks for it hears of it
  }

  /** Does what the worker asked; unknown ids are of processes that have ended. */
  hear(ask: Ask): void {
    if (ask.kind === 'open') this.#open(ask.id)
    if (ask.kind === 'write') void this.#write(ask.id, ask.bytes)
    if (ask.kind === 'end') void this.#hosted.get(ask.id)?.channel.then((channel) => channel?.stdin.end())
    if (ask.kind === 'close') void this.#hosted.get(ask.id)?.channel.then((channel) => channel?.close())
    if (ask.kind === 'read') void this.#read(ask.id, ask.bytes, ask.buffer)
  }

  /** Ends all processes. */
  close(): void {
    this.#closed = true
    for (const { channel } of this.#hosted.values()) void channel.then((open) => open?.close())
    for (const channel of this.#ahead) channel.then((open) => open.close()).catch(() => {})
  }

  #start(): Promise<ExecChannel> {
    return this.#transport.exec(SCRIPT_RUNNER, { lane: 'bulk' })
  }

  #open(id: number): void {
    const opening = (this.#ahead.shift() ?? this.#start()).then(
      (channel) => {
        if (this.#closed) channel.close()
        this.#attach(id, channel)
        return channel
      },
      (error: unknown) => {
        this.#tell({ kind: 'refused', id, problem: problemOf(error) })
        return null
      },
    )
    this.#hosted.set(id, { channel: opening, unread: 0, free: [] })
  }

  #attach(id: number, channel: ExecChannel): void {
    const hosted = this.#hosted.get(id) as Hosted
    channel.stdin.on('error', () => {}) // `exited` tells of the end
    const out = inBatches(hosted.free, (bytes) => this.#tell({ kind: 'out', id, bytes }, [bytes.buffer]))
    channel.stdout.on('data', (bytes: Buffer) => {
      hosted.unread += bytes.length
      if (hosted.unread > IN_FLIGHT) channel.stdout.pause()
      out.add(bytes)
    })
    channel.stderr.on('data', (data: Buffer) => {
      hosted.unread += data.length
      if (hosted.unread > IN_FLIGHT) channel.stderr.pause()
      const bytes = new Uint8Array(data)
      this.#tell({ kind: 'err', id, bytes }, [bytes.buffer])
    })
    this.#tell({ kind: 'opened', id })
    void channel.exited.then(({ code }) => {
      this.#hosted.delete(id)
      out.flush()
      this.#tell({ kind: 'exit', id, code })
    })
  }

  async #write(id: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const channel = await this.#hosted.get(id)?.channel
    if (!channel || channel.stdin.destroyed) return
    const { length } = bytes
    channel.stdin.write(bytes, () => this.#tell({ kind: 'written', id, bytes: length, buffer: bytes }, [bytes.buffer]))
  }

  async #read(id: number, bytes: number, buffer?: ArrayBuffer): Promise<void> {
    const hosted = this.#hosted.get(id)
    if (hosted === undefined) return
    hosted.unread -= bytes
    if (buffer?.byteLength === BATCH_BYTES) hosted.free.push(buffer)
    if (hosted.unread > IN_FLIGHT) return
    const channel = await hosted.channel
    channel?.stdout.resume()
    channel?.stderr.resume()
  }
}

const BATCH_BYTES = 256 * 1024

/**
 * Joins what comes in one turn of the event loop: a message to a thread costs more than the 32 KiB of a packet do. Uses the
 * buffers that are `free` first, since making some anew for each batch keeps the garbage collector busy.
 */
function inBatches(
  free: ArrayBuffer[],
  give: (bytes: Uint8Array<ArrayBuffer>) => void,
): { add(bytes: Buffer): void; flush(): void } {
  let batch: Uint8Array<ArrayBuffer> | null = null
  let size = 0
  const flush = () => {
    if (batch === null || size === 0) return
    // What is moved is the whole buffer: for a few bytes a small one.
    const full = size > BATCH_BYTES / 4
    const bytes = full ? batch.subarray(0, size) : batch.slice(0, size)
    if (full) batch = null
    size = 0
    give(bytes)
  }
  return {
    add: (bytes) => {
      for (let at = 0; at < bytes.length; ) {
        if (size === 0) setImmediate(flush)
        batch ??= new Uint8Array(free.pop() ?? new ArrayBuffer(BATCH_BYTES))
        const count = Math.min(bytes.length - at, BATCH_BYTES - size)
        batch.set(bytes.subarray(at, at + count), size)
        at += count
        size += count
        if (size === BATCH_BYTES) flush()
      }
    },
    flush,
  }
}

/** An error as it can cross threads. */
export function problemOf(error: unknown): Problem {
  if (error instanceof RemotebotError) return { code: error.code, message: error.message, data: error.data }
  return { code: null, message: error instanceof Error ? error.message : String(error), data: {} }
}
