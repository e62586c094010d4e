import { connect, createServer, type Server, type Socket } from 'node:net'
import { until } from './until.ts'

/** How a listener for tests misbehaves: never speaks, closes at once, or speaks another protocol. */
export type Misbehaviour = 'hang' | 'close' | 'http'

export interface TestListener {
  readonly host: '127.0.0.1'
  readonly port: number
  stop(): Promise<void>
}

/** A TCP proxy on loopback that breaks links on purpose. Nothing here needs root. */
export interface TcpProxy extends TestListener {
  /** How many connections are open through it now. */
  connections(): number
  /** Ends every open connection, `reset` (RST) unless told. New ones are still forwarded. */
  cut(how?: 'reset' | 'end'): void
  /** From now on nothing passes, either way, and nobody is told: as when a cable is pulled. */
  stall(): void
  /** Stops listening, so that new connections are refused; open ones go on. */
  refuse(): Promise<void>
  /** Every piece takes `ms` milliseconds longer, each way. */
  delay(ms: number): void
  /** Undoes stall, refuse and delay. Open connections go on where they stood. */
  resume(): Promise<void>
}

interface Pair {
  client: Socket
  upstream: Socket
}

/** Starts a proxy to `target`. Always `stop` it. */
export async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const pairs = new Set<Pair>()
  let stalled = false
  let delayMs = 0
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
    const upstream = connect({ host: target.host, port: target.port, allowHalfOpen: true })
    const pair = { client, upstream }
    pairs.add(pair)
    client.setNoDelay(true)
    upstream.setNoDelay(true)
    forward(client, upstream, () => delayMs)
    forward(upstream, client, () => delayMs)
    follow(client, upstream, () => pairs.delete(pair))
    follow(upstream, client, () => pairs.delete(pair))
    if (stalled) freeze(pair)
    else thaw(pair)
  })
  const port = await listen(server, 0)
  return {
    host: '127.0.0.1',
    port,
    connections: () => pairs.size,
    cut: (how = 'reset') => {
      for (const { client, upstream } of pairs) {
        for (const socket of [client, upstream]) how === 'reset' ? socket.resetAndDestroy() : socket.destroy()
      }
    },
    stall: () => {
      stalled = true
      for (const pair of pairs) freeze(pair)
    },
    refuse: () => new Promise((resolve) => stopListening(server, resolve)),
    delay: (ms) => {
      delayMs = ms
    },
    resume: async () => {
      stalled = false
      delayMs = 0
      // An outgoing connection of somebody may have had the port meanwhile.
      if (!server.listening) await until(`port ${port} is free`, () => listen(server, port).catch(() => null))
      for (const pair of pairs) thaw(pair)
    },
    stop: async () => {
      for (const { client, upstream } of pairs) {
        client.destroy()
        upstream.destroy()
      }
      await new Promise<void>((resolve) => stopListening(server, resolve))
    },
  }
}

/** A listener that accepts connections and then misbehaves. Always `stop` it. */
export async function startMisbehavingServer(how: Misbehaviour): Promise<TestListener> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).once('close', () => sockets.delete(socket))
    if (how === 'close') socket.end()
    if (how === 'http') socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')
  })
  const port = await listen(server, 0)
  return {
    host: '127.0.0.1',
    port,
    stop: () =>
      new Promise((resolve) => {
        stopListening(server, resolve)
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function forward(from: Socket, to: Socket, delayMs: () => number): void {
  let pending = 0
  let last: Promise<void> = Promise.resolve()
  const later = (action: () => void) => {
    const ms = delayMs()
    if (ms === 0 && pending === 0) return action()
    pending++
    const due = new Promise<void>((resolve) => setTimeout(resolve, ms))
    last = last
      .then(() => due)
      .then(() => {
        pending--
        action()
      })
  }
  from.on('data', (chunk) => {
    later(() => {
      if (to.destroyed || to.write(chunk)) return
      from.pause()
      to.once('drain', () => frozen.has(from) || from.resume())
    })
  })
  from.on('end', () => later(() => to.end()))
}

/** When one side is gone the other hears of it, unless the link is stalled: then nobody is told. */
function follow(socket: Socket, other: Socket, gone: () => void): void {
  socket.on('error', () => {})
  socket.once('close', (hadError) => {
    if (frozen.has(other)) return
    gone()
    if (other.destroyed) return
    if (hadError) other.resetAndDestroy()
    else other.destroySoon()
  })
}

const frozen = new WeakSet<Socket>()

function freeze(pair: Pair): void {
  for (const socket of [pair.client, pair.upstream]) {
    frozen.add(socket)
    socket.pause()
  }
}

function thaw(pair: Pair): void {
  const { client, upstream } = pair
  for (const socket of [client, upstream]) {
    frozen.delete(socket)
    socket.resume()
  }
  if (client.destroyed) upstream.destroy()
  if (upstream.destroyed) client.destroy()
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

/** server.close waits for open connections before it calls back, but refuses new ones at once. */
function stopListening(server: Server, done: () => void): void {
  if (server.listening) server.close()
  done()
}
