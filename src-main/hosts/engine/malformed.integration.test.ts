import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import type { Change } from '../../../src-shared/vocabulary/index.ts'
import { HERE, JobBench } from '../../testing/job-bench.ts'
import { clientOver, openSocket } from '../attach/connect.ts'

let bench: JobBench
beforeAll(async () => {
  bench = await new JobBench().start()
})
afterAll(() => bench.close())

async function open(): Promise<WebSocket> {
  const socket = await openSocket(bench.engine.socketPath, { kind: 'rpc' })
  socket.on('error', () => {})
  return socket
}

/** The engine is the one it was, and serves others. */
async function expectUnharmed(): Promise<void> {
  expect((await bench.client.engine.status()).pid).toBe(bench.engine.pid)
}

const wrong = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.uint8Array({ maxLength: 2000 }),
  fc.json(),
  fc.record({ i: fc.anything(), t: fc.anything(), p: fc.anything() }).map((value) => JSON.stringify(value) ?? ''),
  fc
    .record({ i: fc.nat().map(String), p: fc.record({ u: fc.string(), b: fc.jsonValue() }) })
    .map((value) => JSON.stringify(value)),
)

describe('malformed messages', () => {
  it('of any content harm neither the engine nor other clients', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(wrong, { minLength: 1, maxLength: 20 }), async (messages) => {
        const socket = await open()
        for (const message of messages) socket.send(message)
        socket.close()
        await expectUnharmed()
      }),
      { numRuns: 40 },
    )
  })

  it('do not end the connection on which they came, or later calls on it could never be answered', async () => {
    const socket = await open()
    const { client } = clientOver(socket)
    for (const message of ['', '{', 'null', '[]', '{"i":"1"}', '{"i":"2","p":{"u":"/no/such","b":{}}}'])
      socket.send(message)
    socket.send(randomBytes(100))
    expect((await client.engine.status()).pid).toBe(bench.engine.pid)
    socket.close()
  })

  it('that are far too large end their own connection only', async () => {
    const socket = await open()
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.send(Buffer.alloc(65 * 1024 * 1024))
    await closed
    await expectUnharmed()
  })

  it('that are no HTTP, or stop in the middle, are dropped', async () => {
    for (const bytes of [
      randomBytes(300),
      Buffer.from('GET /rpc HTTP/1.1\r\nUpgrade: websocket\r\n'),
      Buffer.from('\x16\x03\x01'),
    ]) {
      const socket = connect(bench.engine.socketPath)
      socket.on('error', () => {})
      await new Promise((resolve) => socket.write(bytes, resolve))
      socket.end()
    }
    await expectUnharmed()
  })

  it.each(['/terminals/x', '/nowhere', '/rpc/..'])('an upgrade to %s is refused or ended', async (path) => {
    const socket = connect(bench.engine.socketPath)
    const ended = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => {}).resume()
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    )
    await ended
    await expectUnharmed()
  })

  it('a channel for a terminal that does not exist is closed', async () => {
    const id = 'trm_00000000000000000000'
    const socket = await openSocket(bench.engine.socketPath, { kind: 'terminal', id })
    await new Promise((resolve) => socket.once('close', resolve))
    await expectUnharmed()
  })

  it('wrong input to a procedure is answered as such', async () => {
    const refused = await bench.client.jobs.submit({ spec: { command: 7 } } as never).catch((error) => error)
    expect(refused).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringMatching(/^command: /) })
  })
})

describe('two clients', () => {
  it('see what the other one did', async () => {
    const socket = await open()
    const { client } = clientOver(socket)
    const abort = new AbortController()
    const changes = await client.engine.changes(undefined, { signal: abort.signal })
    const seen: Change[] = []
    const reading = (async () => {
      for await (const batch of changes) seen.push(...batch)
    })().catch(() => {})
    // The subscription is made when its call arrives, which nobody is told of: act until it shows.
    while (seen.length === 0) {
      await bench.client.engine.settings.set({ logDays: 31 })
      await sleep(50)
    }
    expect(seen).toContainEqual({ aggregate: 'settings', id: null })
    const job = await bench.run('true', { server: HERE })
    while (!seen.some(({ aggregate, id }) => aggregate === 'jobs' && (id === job.id || id === null))) await sleep(20)
    expect((await client.jobs.get({ job: job.id })).status).toBe('succeeded')
    abort.abort()
    await reading
    socket.close()
  })
})
