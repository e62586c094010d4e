import { expect, test, vi } from 'vitest'
import type { Channel, Cli } from '../cli.ts'
import { fakeEngines } from '../testing/fake-engine.ts'
import { type FakeIo, fakeIo } from '../testing/fake-io.ts'
import { runTerminal } from './run-terminal.ts'

/** A channel whose other end is the test. */
class TestChannel implements Channel {
  sent: Array<string | Uint8Array> = []
  receive: (data: string | Uint8Array) => void = () => {}
  gone: () => void = () => {}
  send(data: string | Uint8Array) {
    this.sent.push(data)
  }
  onMessage(callback: (data: string | Uint8Array) => void) {
    this.receive = callback
  }
  onClose(callback: () => void) {
    this.gone = callback
  }
  close() {}
  messages() {
    return this.sent.filter((data) => typeof data === 'string').map((data) => JSON.parse(data as string))
  }
}

const soon = (look: () => void) => vi.waitFor(look, { timeout: 60_000, interval: 5 })

async function start(io: FakeIo) {
  const channel = new TestChannel()
  let closed = 0
  const engines = fakeEngines({
    'terminals.open': ({ server, cols, rows }: { server: string; cols: number; rows: number }) => {
      expect({ server, cols, rows }).toEqual({ server: 'gpu1', cols: 80, rows: 24 })
      return {
        id: `trm_${'0'.repeat(20)}`,
        serverId: `srv_${'0'.repeat(20)}`,
        jobId: null,
        title: '',
        state: 'open',
        reason: null,
        openedAt: 0,
      }
    },
    'terminals.close': () => {
      closed++
      return { closed: true }
    },
  })
  const cli: Cli = { io, engines: { ...engines, openTerminal: async () => channel }, argv: [], exitCode: 0, atExit: [] }
  const running = runTerminal(cli, await cli.engines.attach('never'), { server: 'gpu1' })
  running.catch(() => {})
  // The size is told once everything is joined.
  await soon(() => expect(channel.messages()).toHaveLength(1))
  return { channel, running, cli, closed: () => closed }
}

test('bytes go both ways and are acknowledged once written; the shell’s end ends it', async () => {
  const io = fakeIo({ tty: true })
  const { channel, running, closed } = await start(io)
  channel.receive(Uint8Array.of(0xff, 0x1b, 0x41))
  io.stdin.write('ls\r')
  await soon(() => expect(channel.sent).toHaveLength(3))
  expect([...io.outBytes()]).toEqual([0xff, 0x1b, 0x41])
  expect(channel.messages()).toEqual([
    { type: 'resize', cols: 80, rows: 24 },
    { type: 'ack', bytes: 3 },
  ])
  expect(channel.sent.find((data) => typeof data !== 'string')).toEqual(Uint8Array.from(Buffer.from('ls\r')))
  channel.receive(JSON.stringify({ type: 'state', state: 'ended', reason: 'the shell ended' }))
  await running
  expect(closed()).toBe(1)
  expect(io.err()).toContain('the shell ended')
})

test('a new size is passed on; Ctrl-P Ctrl-Q leaves', async () => {
  const io = fakeIo({ tty: true })
  const { channel, running } = await start(io)
  Object.assign(io.stdout, { columns: 100, rows: 30 })
  io.stdout.emit('resize')
  expect(channel.messages().at(-1)).toEqual({ type: 'resize', cols: 100, rows: 30 })
  io.stdin.write('\x10\x11')
  await running
  expect(io.err()).toContain('Left.')
})

test('a lost engine is an error with the next step, and the terminal is restored', async () => {
  const io = fakeIo({ tty: true })
  const { channel, running, closed } = await start(io)
  channel.gone()
  await expect(running).rejects.toMatchObject({ code: 'NO_ENGINE' })
  expect(io.out()).toContain('\x1b[?1047l')
  expect(closed()).toBe(1)
})

test('the shell’s own exit code is passed on; one without a code has failed', async () => {
  for (const [ended, exit] of [
    [{ reason: 'the shell ended', exitCode: 0 }, 0],
    [{ reason: 'the shell ended with exit code 3', exitCode: 3 }, 3],
    [{ reason: 'the terminal was closed' }, 1],
  ] as const) {
    const { channel, running, cli } = await start(fakeIo({ tty: true }))
    channel.receive(JSON.stringify({ type: 'state', state: 'ended', ...ended }))
    await running
    expect(cli.exitCode).toBe(exit)
  }
})
