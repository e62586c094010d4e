import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import { afterEach, expect, test, vi } from 'vitest'
import { TailMultiplexer } from './tail-multiplexer.ts'
import type { Transport } from './types.ts'

/** A server that says what it is told to say, and how much of it has been read. */
function scriptedServer() {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
  let nonce = ''
  stdin.on('data', (bytes) => {
    nonce ||= /nonce=(\w+)/.exec(String(bytes))?.[1] ?? ''
  })
  const channel = { stdin, stdout, stderr, exited: new Promise<never>(() => {}), close: () => stdout.end() }
  const piece = (id: number, offset: number, text: string) =>
    `${nonce} D ${id} ${offset} ${text.length}\n${text}\n${nonce} .\n`
  return {
    transport: { exec: async () => channel } as unknown as Transport,
    say: (text: string) => stdout.write(text),
    end: () => stdout.end(),
    line: (words: string) => `${nonce} ${words}\n`,
    piece,
    unread: () => stdout.readableLength,
  }
}

afterEach(() => void vi.useRealTimers())

const turns = async () => {
  for (let i = 0; i < 5; i++) await new Promise(setImmediate)
}

test('the next piece is read while one is being stored, and everything is told in its order', async () => {
  const server = scriptedServer()
  const told: string[] = []
  const stored: (() => void)[] = []
  const listener = {
    onData: (bytes: Buffer, offset: number) => {
      told.push(`${offset} ${bytes}`)
      return new Promise<void>((resolve) => stored.push(resolve))
    },
    onExit: ({ marker }: { marker: string }) => told.push(marker),
    onShrunk: () => told.push('shrunk'),
    onGone: () => told.push('gone'),
    onLost: () => told.push('lost'),
  }
  const ended = new Promise<number[]>((resolve) => {
    const tail = new TailMultiplexer(server.transport, (lost) => resolve(lost.map(({ next }) => next)))
    tail.add({ id: 0, dir: '/job', log: 'run.log', next: 0, listener })
    void tail.start()
  })
  await turns()
  server.say(server.line('hello') + server.piece(1, 0, 'one'))
  await turns()
  server.say(server.piece(1, 3, 'two'))
  await turns()
  expect({ told, unread: server.unread() }).toEqual({ told: ['0 one'], unread: 0 })
  server.say(server.line('X 1 exit-0 6'))
  server.end()
  stored[0]?.()
  await turns()
  expect(told).toEqual(['0 one', '3 two'])
  stored[1]?.()
  expect(await ended).toEqual([6])
  expect(told).toEqual(['0 one', '3 two', 'exit-0'])
})

test('what was said while this process stood still is read before it is called silence', async () => {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const stdout = connect((listener.address() as AddressInfo).port, '127.0.0.1')
  const [far] = (await once(listener, 'connection')) as [Socket]
  far.on('error', () => {})
  const channel = { stdin: new PassThrough(), stdout, stderr: new PassThrough(), close: () => stdout.destroy() }
  const transport = { exec: async () => channel } as unknown as Transport
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  let ended: string | null = null
  const tail = new TailMultiplexer(
    transport,
    (_lost, error) => {
      ended = String(error)
    },
    30_000,
  )
  void tail.start()
  await turns()
  // It lies in the socket when the timer is found to be over.
  far.write('a word\n')
  vi.advanceTimersByTime(30_000)
  await turns()
  expect(ended).toBeNull()
  vi.advanceTimersByTime(30_000)
  await turns()
  expect(ended).toContain('was lost')
  far.destroy()
  listener.close()
})
