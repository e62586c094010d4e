import type { Worker } from 'node:worker_threads'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import type { ExecChannel } from '../transport/index.ts'
import { IN_FLIGHT } from './remote.ts'
import type { TransferTransport } from './types.ts'
import type { Ask, Problem, Tell } from './worker-protocol.ts'

interface Hosted {
  channel: Promise<ExecChannel | null>
  /** Bytes given to the worker that it has not read yet. */
  unread: number
}

/** Starts and feeds the processes that a worker asks for. The bytes only pass here: what they mean is the worker's business. */
export class ChannelHost {
  readonly #transport: TransferTransport
  readonly #tell: (message: Tell, transfer?: ArrayBuffer[]) => void
  readonly #hosted = new Map<number, Hosted>()
  #closed = false

  constructor(transport: TransferTransport, worker: Pick<Worker, 'postMessage'>) {
    this.#transport = transport
    this.#tell = (message, transfer = []) => worker.postMessage(message, transfer)
  }

  /** Does what the worker asked; unknown ids are of processes that have ended. */
  hear(ask: Ask): void {
    if (ask.kind === 'open') this.#open(ask.id, ask.command)
    if (ask.kind === 'write') void this.#write(ask.id, ask.bytes)
    if (ask.kind === 'end') void this.#hosted.get(ask.id)?.channel.then((channel) => channel?.stdin.end())
    if (ask.kind === 'close') void this.#hosted.get(ask.id)?.channel.then((channel) => channel?.close())
    if (ask.kind === 'read') void this.#read(ask.id, ask.bytes)
  }

  /** Ends all processes. */
  close(): void {
    this.#closed = true
    for (const { channel } of this.#hosted.values()) void channel.then((open) => open?.close())
  }

  #open(id: number, command: string): void {
    const opening = this.#transport.exec(command, { lane: 'bulk' }).then(
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
    this.#hosted.set(id, { channel: opening, unread: 0 })
  }

  #attach(id: number, channel: ExecChannel): void {
    const hosted = this.#hosted.get(id) as Hosted
    channel.stdin.on('error', () => {}) // `exited` tells of the end
    // A copy of its own, moved: a view would take along all of the buffer that it is a part of.
    const pass = (kind: 'out' | 'err') => (data: Buffer) => {
      const bytes = new Uint8Array(data)
      this.#tell({ kind, id, bytes }, [bytes.buffer])
    }
    const out = pass('out')
    channel.stdout.on('data', (bytes: Buffer) => {
      hosted.unread += bytes.length
      if (hosted.unread > IN_FLIGHT) channel.stdout.pause()
      out(bytes)
    })
    channel.stderr.on('data', pass('err'))
    this.#tell({ kind: 'opened', id })
    void channel.exited.then(({ code }) => {
      this.#hosted.delete(id)
      this.#tell({ kind: 'exit', id, code })
    })
  }

  async #write(id: number, bytes: Uint8Array): Promise<void> {
    const channel = await this.#hosted.get(id)?.channel
    if (!channel || channel.stdin.destroyed) return
    channel.stdin.write(bytes, () => this.#tell({ kind: 'written', id, bytes: bytes.length }))
  }

  async #read(id: number, bytes: number): Promise<void> {
    const hosted = this.#hosted.get(id)
    if (hosted === undefined) return
    hosted.unread -= bytes
    if (hosted.unread <= IN_FLIGHT) (await hosted.channel)?.stdout.resume()
  }
}

/** An error as it can cross threads. */
export function problemOf(error: unknown): Problem {
  if (error instanceof RemotebotError) return { code: error.code, message: error.message, data: error.data }
  return { code: null, message: error instanceof Error ? error.message : String(error), data: {} }
}
