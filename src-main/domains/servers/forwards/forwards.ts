import { createServer, type Server as Listener, type Socket } from 'node:net'
import type { Contact } from '../../../../src-shared/vocabulary/index.ts'
import { RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import type { ServerSession } from '../../../adapters/transport/session.ts'
import type { Transport } from '../../../adapters/transport/types.ts'
import { join } from './join.ts'

const HERE = '127.0.0.1'
/** News are told no more often than this, in milliseconds. */
const PACE_MS = 100
const HELLO_MS = 60_000

/** What forwards need of servers. */
export interface ForwardServers {
  /** @throws RemotebotError NOT_FOUND, AMBIGUOUS */
  find(ref: string): { id: string; name: string }
  transport(serverId: string): Pick<Transport, 'forward'>
  session(serverId: string): Pick<ServerSession, 'run'>
  onContact(serverId: string, listener: (contact: Contact) => void): () => void
}

/** What is asked for: `localPort` 0 takes a free one. */
export interface ForwardRequest {
  server: string
  localPort: number
  remoteHost: string
  remotePort: number
}

/** How a forward stands. */
export interface ForwardState {
  localPort: number
  /** Open now. */
  connections: number
  /** Passed so far, both ways together. */
  bytes: number
  /** Why connections cannot be made just now, or why the last one was not. */
  problem: string | null
}

/** Ports of servers on this computer: each lives as long as somebody listens to it. */
export class Forwards {
  private readonly all = new Set<AbortController>()

  constructor(private readonly servers: ForwardServers) {}

  /**
   * Listens on 127.0.0.1 and passes every connection on to a place as the server sees it. Yields once it is open, then
   * on each change. Ends with the loop, with `signal`, or when the engine ends; a link that is lost is sought again.
   * @throws RemotebotError INVALID_STATE for a port that is taken, NOT_FOUND, AMBIGUOUS, and of the transport before it is open
   */
  async *open(request: ForwardRequest, signal?: AbortSignal): AsyncGenerator<ForwardState> {
    const server = this.servers.find(request.server)
    const stop = new AbortController()
    this.all.add(stop)
    const ended = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal
    const forward = new Forward(this.servers, server.id, request, ended)
    try {
      yield* forward.states()
    } finally {
      stop.abort()
      this.all.delete(stop)
      await forward.close()
    }
  }

  /** Ends all forwards. */
  closeAll(): void {
    for (const stop of this.all) stop.abort()
  }
}

class Forward {
  private readonly listener: Listener
  private readonly sockets = new Set<Socket>()
  private readonly state: ForwardState
  private unsubscribe = () => {}
  private changed = false
  private wake = () => {}

  constructor(
    private readonly servers: ForwardServers,
    private readonly serverId: string,
    private readonly request: ForwardRequest,
    private readonly signal: AbortSignal,
  ) {
    this.state = { localPort: request.localPort, connections: 0, bytes: 0, problem: null }
    this.listener = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => void this.serve(socket))
    signal.addEventListener('abort', () => this.tell(), { once: true })
  }

  async *states(): AsyncGenerator<ForwardState> {
    // What fails at once is told before anything is promised: a port that is taken, a login that is refused.
    this.state.localPort = await listen(this.listener, this.request.localPort)
    await this.servers.session(this.serverId).run(':', { timeoutMs: HELLO_MS, signal: this.signal })
    // While this listens, a lost link is made again.
    this.unsubscribe = this.servers.onContact(this.serverId, ({ status, reason }) =>
      this.say(status === 'live' ? null : (reason ?? 'The server is out of reach.')),
    )
    while (!this.signal.aborted) {
      this.changed = false
      yield { ...this.state }
      await new Promise((resolve) => setTimeout(resolve, PACE_MS))
      while (!this.changed && !this.signal.aborted) await new Promise<void>((resolve) => (this.wake = resolve))
    }
  }

  async close(): Promise<void> {
    this.unsubscribe()
    this.listener.close()
    for (const socket of this.sockets) socket.destroy()
  }

  private async serve(socket: Socket): Promise<void> {
    this.sockets.add(socket)
    socket.on('error', () => {})
    const gone = new AbortController()
    socket.once('close', () => gone.abort())
    this.count(1)
    try {
      const { remoteHost, remotePort } = this.request
      const options = { signal: AbortSignal.any([this.signal, gone.signal]) }
      // What was refused a moment ago is not tried again by everybody who connects: the session knows.
      if (this.state.problem !== null) await this.servers.session(this.serverId).run(':', { timeoutMs: HELLO_MS })
      const far = await this.servers.transport(this.serverId).forward(remoteHost, remotePort, options)
      this.say(null)
      const passed = join(socket, far, (bytes) => {
        this.state.bytes += bytes
      })
      socket.setNoDelay(true)
      await passed
    } catch (error) {
      if (!socket.destroyed) {
        this.say(error instanceof Error ? error.message : String(error))
        socket.resetAndDestroy()
      }
    } finally {
      this.sockets.delete(socket)
      this.count(-1)
    }
  }

  private count(by: 1 | -1): void {
    this.state.connections += by
    this.tell()
  }

  private say(problem: string | null): void {
    if (problem === this.state.problem) return
    this.state.problem = problem
    this.tell()
  }

  private tell(): void {
    this.changed = true
    this.wake()
  }
}

function listen(listener: Listener, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    listener.once('error', (error) => reject(listenError(error, port)))
    listener.listen(port, HERE, () => {
      // Later ones are of single connections that could not be taken, such as for want of file descriptors.
      listener.on('error', () => {})
      const address = listener.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

function listenError(error: NodeJS.ErrnoException, port: number): RemotebotError {
  const place = `${HERE}:${port}`
  if (error.code === 'EADDRINUSE')
    return new RemotebotError('INVALID_STATE', `Something on this computer listens on ${place} already.`, {
      hint: 'Take another local port, or 0 for any that is free.',
    })
  if (error.code === 'EACCES')
    return new RemotebotError('INVALID_STATE', `This account may not listen on ${place}.`, {
      hint: 'Ports below 1024 are for the administrator: take a higher one.',
    })
  return new RemotebotError('INVALID_STATE', `Nobody can listen on ${place}: ${error.message}.`)
}
