import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import { runCli } from '../run.ts'
import { fakeEngines, fakeServer } from '../testing/fake-engine.ts'
import { fakeIo } from '../testing/fake-io.ts'

const server = fakeServer({ name: 'gpu1' })
const state = { localPort: 40_123, connections: 0, bytes: 0, problem: null as string | null }

function call(argv: string[], open: (input: never) => AsyncGenerator<unknown>) {
  const io = fakeIo()
  const engines = fakeEngines({ 'servers.get': () => server, 'forwards.open': open })
  return { io, ended: runCli(['forward', 'gpu1', ...argv], io, engines) }
}
/** States, and then nothing until the test is over. */
const states = (...all: Array<Partial<typeof state>>) =>
  async function* () {
    for (const one of all) yield { ...state, ...one }
    await new Promise(() => {})
  }

test('forward says where it listens, what breaks, and ends with 130 at Ctrl-C', async () => {
  let asked: unknown
  const { io, ended } = call(['0:db:5432'], async function* (input) {
    asked = input
    yield* states({}, { connections: 1 }, { problem: 'gpu1 is out of reach.' }, {})()
  })
  while (!io.err().includes('again')) await delay(5)
  io.signals.emit('SIGINT')
  expect(await ended).toBe(130)
  expect(asked).toEqual({ server: server.id, localPort: 0, remoteHost: 'db', remotePort: 5432 })
  expect(io.out()).toBe('http://localhost:40123 is gpu1, db:5432. Ctrl-C ends it.\n')
  expect(io.err()).toBe('gpu1 is out of reach.\nConnections can be made again.\n')
})

test('forward --json prints an object a line', async () => {
  const { io, ended } = call(['8080:80', '--json'], states({}, { problem: 'out of reach' }))
  while (io.out().split('\n').length < 3) await delay(5)
  io.signals.emit('SIGINT')
  expect(await ended).toBe(130)
  const lines = io
    .out()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines).toMatchObject([
    { id: server.id, name: 'gpu1', status: 'open', url: 'http://localhost:40123', localPort: 40_123, remotePort: 80 },
    { status: 'broken', reason: 'out of reach' },
  ])
})

test('forward says what the engine refused, and what it cannot read', async () => {
  const taken = call(['8080:80'], async function* () {
    yield* []
    throw new RemotebotError('INVALID_STATE', 'Something listens there already.')
  })
  expect(await taken.ended).toBe(11)
  expect(taken.io.err()).toContain('Something listens there already.')
  const wrong = call(['8080'], states())
  expect(await wrong.ended).toBe(2)
  expect(wrong.io.err()).toContain('LOCAL:REMOTE is needed')
})
