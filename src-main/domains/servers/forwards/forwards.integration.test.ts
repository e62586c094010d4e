import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer as createHttpServer, type Server as HttpServer, request } from 'node:http'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { buffer, text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client } from '../../../../src-shared/contract/index.ts'
import { type EngineProcess, makeTestHome, startEngine, type TestHome } from '../../../testing/engine-process.ts'
import { needs } from '../../../testing/needs.ts'
import { freePort, type Sshd, startSshd } from '../../../testing/sshd.ts'
import { startTcpProxy, type TcpProxy } from '../../../testing/tcp-proxy.ts'
import { until } from '../../../testing/until.ts'

const BIG = randomBytes(24 * 1024 * 1024)
/** No program is ever given this one by chance. */
const NOBODYS_PORT = 1
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

let test: TestHome
let engine: EngineProcess
let sshd: Sshd
let link: TcpProxy
let web: HttpServer
let webPort: number

/** Adds a server behind `port` whose key is trusted. */
async function add(client: Client, name: string, server: Sshd, port: number): Promise<void> {
  const auth = { kind: 'file' as const, path: server.clientKeyPath }
  await client.servers.add({ address: `${server.user}@127.0.0.1:${port}`, name, auth, jumps: [] })
  await client.servers.trustHostKey({ server: name, fingerprint: server.hostKeyFingerprint })
}

const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port

async function listening<T extends Server>(server: T): Promise<T> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

beforeAll(async () => {
  if (!needs('sshd', 'ssh-keygen')) return
  test = makeTestHome()
  sshd = await startSshd()
  link = await startTcpProxy(sshd)
  engine = await startEngine(test)
  await add(engine.client, 'box', sshd, link.port)
  web = await listening(
    createHttpServer((asked, answer) => {
      if (asked.url === '/big') answer.end(BIG)
      else if (asked.url === '/slow') answer.writeHead(200, { 'content-length': '1000000' }).write('begin')
      else if (asked.method === 'POST') buffer(asked).then((body) => answer.end(digest(body)))
      else answer.end(`you asked for ${asked.url}`)
    }),
  )
  webPort = portOf(web)
})
afterAll(async () => {
  web?.closeAllConnections()
  web?.close()
  await engine?.stop()
  await link?.stop()
  await sshd?.stop()
  test?.remove()
})

type State = { localPort: number; connections: number; bytes: number; problem: string | null }

/** An open forward, and how it stands. */
async function opened(input: Partial<Parameters<Client['forwards']['open']>[0]> = {}) {
  const stop = new AbortController()
  const states = await engine.client.forwards.open(
    { server: 'box', remotePort: webPort, ...input },
    { signal: stop.signal },
  )
  const first = await states.next()
  if (first.done) throw new Error('it ended')
  let last: State = first.value
  const ended = (async () => {
    for await (const state of states) last = state
  })().catch((error: unknown) => error)
  return {
    port: first.value.localPort,
    state: () => last,
    close: async () => {
      stop.abort()
      await ended
    },
  }
}

const get = async (port: number, path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text()
const refused = async (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket: Socket = connect(port, '127.0.0.1', () => resolve(false))
    socket.on('error', () => resolve(true)).on('connect', () => socket.destroy())
  })

describe.skipIf(!needs('sshd', 'ssh-keygen'))('a forwarded port', () => {
  it.each(['box', 'this-computer'])('carries many connections at once, whole, from %s', async (server) => {
    const forward = await opened({ server })
    expect(await get(forward.port, '/a')).toBe('you asked for /a')
    const answers = await Promise.all(Array.from({ length: 30 }, (_, i) => get(forward.port, `/${i}`)))
    expect(answers).toEqual(Array.from({ length: 30 }, (_, i) => `you asked for /${i}`))
    const big = await (await fetch(`http://127.0.0.1:${forward.port}/big`)).arrayBuffer()
    expect(digest(new Uint8Array(big))).toBe(digest(BIG))
    const sent = await fetch(`http://127.0.0.1:${forward.port}/`, { method: 'POST', body: BIG })
    expect(await sent.text()).toBe(digest(BIG))
    await until(() => forward.state().bytes > 2 * BIG.length)
    expect(forward.state().problem).toBeNull()
    await forward.close()
    while (!(await refused(forward.port))) await delay(20)
  })

  it.each(['box', 'this-computer'])('ends each direction by itself, from %s', async (server) => {
    // Answers only once it has heard all, as `nc -N` or a finger server does.
    const echo = await listening(
      createServer({ allowHalfOpen: true }, async (socket) => {
        const all = await buffer(socket)
        socket.end(`heard ${all.length}`)
      }),
    )
    const forward = await opened({ server, remotePort: portOf(echo) })
    const socket = connect({ port: forward.port, host: '127.0.0.1', allowHalfOpen: true })
    socket.end(BIG.subarray(0, 3_000_000))
    expect(await text(socket)).toBe('heard 3000000')
    await until(() => forward.state().connections === 0)
    await forward.close()
    echo.close()
  })

  it('waits for a reader that is slow', async () => {
    let sent = 0
    const chunk = Buffer.alloc(64 * 1024)
    const flood = await listening(
      createServer((socket) => {
        const push = () => {
          while (!socket.destroyed && socket.write(chunk)) sent += chunk.length
          sent += chunk.length
        }
        socket.on('drain', push).on('error', () => {})
        push()
      }),
    )
    const forward = await opened({ remotePort: portOf(flood) })
    const socket = connect(forward.port, '127.0.0.1')
    await once(socket, 'connect')
    socket.pause()
    let before = -1
    while (sent !== before) {
      before = sent
      await delay(1000)
    }
    // Buffers on the way are full, and nobody holds the rest in memory.
    expect(sent).toBeLessThan(64 * 1024 * 1024)
    socket.resume()
    await until(() => sent > before + 8 * 1024 * 1024)
    socket.destroy()
    await until(() => forward.state().connections === 0)
    await forward.close()
    flood.close()
  })

  it('breaks what is under way when the link is cut, says so, and goes on when it is back', async () => {
    const forward = await opened()
    const answer = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
      request({ port: forward.port, path: '/slow', agent: false }, resolve).on('error', reject).end()
    })
    const broken = text(answer).then(
      () => 'whole',
      () => 'broken',
    )
    await link.refuse()
    link.cut()
    // Half an answer must not look like a whole one.
    expect(await broken).toBe('broken')
    await until(() => forward.state().problem !== null)
    await expect(get(forward.port, '/x')).rejects.toThrow()
    await link.resume()
    await until(() => forward.state().problem === null)
    expect(await get(forward.port, '/again')).toBe('you asked for /again')
    await forward.close()
  })

  it('says what is wrong: a taken port, nothing behind it, forwarding forbidden, no such server', async () => {
    await expect(opened({ localPort: webPort })).rejects.toMatchObject({
      code: 'INVALID_STATE',
      message: expect.stringContaining(`127.0.0.1:${webPort}`),
    })
    await expect(opened({ server: 'nowhere' })).rejects.toMatchObject({ code: 'NOT_FOUND' })

    const nobody = await opened({ remotePort: NOBODYS_PORT })
    await expect(get(nobody.port, '/')).rejects.toThrow()
    await until(() => nobody.state().problem !== null)
    expect(nobody.state().problem).toContain('cannot connect to 127.0.0.1:')
    await nobody.close()

    const strict = await startSshd({ config: ['AllowTcpForwarding no'] })
    await add(engine.client, 'strict', strict, strict.port)
    const forbidden = await opened({ server: 'strict' })
    await expect(get(forbidden.port, '/')).rejects.toThrow()
    await until(() => forbidden.state().problem !== null)
    expect(forbidden.state().problem).toContain('does not allow connections to')
    await forbidden.close()
    await strict.stop()
  })

  it('is refused before it is open where the server cannot be reached', async () => {
    await engine.client.servers.add({
      address: `nobody@127.0.0.1:${NOBODYS_PORT}`,
      name: 'dead',
      auth: { kind: 'file', path: sshd.clientKeyPath },
      jumps: [],
    })
    const port = await freePort()
    await expect(opened({ server: 'dead', localPort: port })).rejects.toMatchObject({ code: 'UNREACHABLE' })
    expect(await refused(port)).toBe(true)
  })

  it('ends with the client that asked for it', async () => {
    const otherHome = makeTestHome()
    const other = await startEngine(otherHome)
    const states = await other.client.forwards.open({ server: 'this-computer', remotePort: webPort })
    const { value } = await states.next()
    const port = (value as State).localPort
    expect(await get(port, '/')).toBe('you asked for /')
    other.disconnect()
    while (!(await refused(port))) await delay(50)
    await other.stop()
    otherHome.remove()
  })
})
