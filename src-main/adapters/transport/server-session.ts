import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { ControlShell } from './control-shell.ts'
import type { FollowListener, ScriptResult, ServerSession } from './session.ts'
import { TailMultiplexer, type TailSource } from './tail-multiplexer.ts'
import { tell } from './tell.ts'
import type { Transport } from './types.ts'

const SCRIPT_TIMEOUT_MS = 60_000
/** Unused channels are given back, so that an idle server needs no connection. */
const IDLE_MS = 300_000
/** So often in a minute may a spoilt stream begin again before its followers are told. */
const RESTARTS = 5
const RESTART_SPAN_MS = 60_000

/** A {@link ServerSession} over `transport`, which stays the caller's to close. Opens nothing until it is used. */
export function createServerSession(transport: Transport): ServerSession {
  return new Session(transport)
}

class Session implements ServerSession {
  readonly #transport: Transport
  #shell: ControlShell | null = null
  #queue: Promise<unknown> = Promise.resolve()
  #tail: TailMultiplexer | null = null
  #shellIdle: NodeJS.Timeout | undefined
  #tailIdle: NodeJS.Timeout | undefined
  #closed = false
  #restarts: number[] = []

  constructor(transport: Transport) {
    this.#transport = transport
  }

  run(script: string, options: { timeoutMs?: number; signal?: AbortSignal } = {}): Promise<ScriptResult> {
    if (script.includes('\0')) throw new RemotebotError('INVALID_INPUT', 'A script may not contain NUL')
    const turn = this.#queue.then(() => this.#runNow(script, options.timeoutMs ?? SCRIPT_TIMEOUT_MS, options.signal))
    this.#queue = turn.catch(() => {})
    return turn
  }

  follow(dir: string, log: string, offset: number, listener: FollowListener): () => void {
    if (/[\n\0]/.test(dir) || !/^[^\s/\0]+$/.test(log)) {
      throw new RemotebotError('INVALID_INPUT', `A log cannot be followed at ${JSON.stringify(`${dir}/${log}`)}`)
    }
    if (this.#closed) throw closed()
    clearTimeout(this.#tailIdle)
    const source: TailSource = { id: 0, dir, log, next: offset, listener }
    this.#openTail().add(source)
    return () => {
      this.#tail?.remove(source)
      clearTimeout(this.#tailIdle)
      this.#tailIdle = setTimeout(() => this.#tail?.idle && this.#tail.close(), IDLE_MS).unref()
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#shellIdle)
    clearTimeout(this.#tailIdle)
    this.#shell?.close()
    this.#tail?.close()
    await this.#queue
  }

  async #runNow(script: string, timeoutMs: number, signal?: AbortSignal): Promise<ScriptResult> {
    signal?.throwIfAborted()
    if (this.#closed) throw closed()
    clearTimeout(this.#shellIdle)
    if (!this.#shell?.usable) this.#shell = await ControlShell.open(this.#transport)
    const shell = this.#shell
    try {
      if (this.#closed) throw closed()
      return await shell.run(script, timeoutMs, signal)
    } finally {
      if (this.#closed) shell.close()
      else this.#shellIdle = setTimeout(() => shell.close(), IDLE_MS).unref()
    }
  }

  #openTail(): TailMultiplexer {
    if (this.#tail) return this.#tail
    const tail = new TailMultiplexer(this.#transport, (sources, error) => {
      if (this.#tail === tail) this.#tail = null
      this.#afterTail(sources, error)
    })
    this.#tail = tail
    // Later, so that everything asked for in this turn travels with the first message.
    queueMicrotask(() => void tail.start())
    return tail
  }

  #afterTail(sources: TailSource[], error: Error | null): void {
    if (this.#closed) error = closed()
    if (sources.length === 0) return
    const now = Date.now()
    this.#restarts = this.#restarts.filter((at) => now - at < RESTART_SPAN_MS)
    if (error === null && this.#restarts.length < RESTARTS) {
      this.#restarts.push(now)
      for (const source of sources) this.#openTail().add(source)
      return
    }
    for (const { listener } of sources) tell(() => listener.onLost(error ?? unsteady()))
  }
}

/** The session was closed; nothing of what waited in it has been started. */
function closed(): RemotebotError {
  return new RemotebotError('UNREACHABLE', 'The connection to this server was closed; it is made again when needed.')
}

function unsteady(): RemotebotError {
  return new RemotebotError('UNREACHABLE', 'Logs on this server cannot be followed steadily', {
    hint: 'Something truncates a log again and again while it is read.',
  })
}
