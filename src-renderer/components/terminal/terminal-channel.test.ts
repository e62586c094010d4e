import { Terminal } from '@xterm/headless'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { TERMINAL_FLOW } from '../../../src-shared/contract/terminal-channel.ts'
import { type Channel, type LinkState, type Screen, TerminalLink } from './terminal-channel.ts'

/** The engine's end of a channel, in memory. */
class Wire extends EventTarget {
  sent: (string | Uint8Array)[] = []
  closed = false
  send(data: string | Uint8Array<ArrayBuffer>): void {
    this.sent.push(data)
  }
  close(): void {
    this.closed = true
    this.dispatchEvent(new Event('close'))
  }
  give(data: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data }))
  }
  said(type: string): Array<Record<string, unknown>> {
    return this.sent
      .filter((message) => typeof message === 'string')
      .map((message) => JSON.parse(message as string))
      .filter((message) => message.type === type)
  }
  typed(): string {
    return this.sent
      .filter((part) => typeof part !== 'string')
      .map((part) => new TextDecoder().decode(part as Uint8Array))
      .join('')
  }
}

/** A screen that parses only when it is told to. */
class SlowScreen {
  written = ''
  waiting: (() => void)[] = []
  write(bytes: Uint8Array, parsed: () => void): void {
    this.written += new TextDecoder().decode(bytes)
    this.waiting.push(parsed)
  }
  /** What is left of it: RIS clears. */
  get text(): string {
    return this.written.split('\x1bc').at(-1) ?? ''
  }
  parse(): void {
    for (const parsed of this.waiting.splice(0)) parsed()
  }
}

const bytes = (text: string) => new TextEncoder().encode(text)
const turn = () => new Promise((resolve) => setTimeout(resolve, 5))
const links: TerminalLink[] = []

async function joined(other?: Screen) {
  const screen = new SlowScreen()
  const wires: Wire[] = []
  const states: LinkState[] = []
  const open = async () => {
    const wire = new Wire()
    wires.push(wire)
    return wire as unknown as Channel
  }
  const link = new TerminalLink({
    open,
    screen: other ?? screen,
    onState: (state) => states.push(state),
    delays: [0],
  })
  links.push(link)
  await vi.waitFor(() => expect(wires).toHaveLength(1))
  return { wires, states, screen, link, wire: wires[0] as Wire }
}

afterEach(() => {
  for (const link of links.splice(0)) link.stop()
  vi.useRealTimers()
})

describe('TerminalLink', () => {
  it('acknowledges bytes after they are parsed, in parts under the low mark', async () => {
    const { wire, screen } = await joined()
    wire.give(new Uint8Array(200_000).buffer)
    expect(wire.said('ack')).toEqual([])
    screen.parse()
    const acked = wire.said('ack').map((ack) => ack.bytes as number)
    expect(acked.reduce((sum, part) => sum + part, 0)).toBe(200_000)
    expect(Math.max(...acked)).toBeLessThanOrEqual(TERMINAL_FLOW.lowMark)
  })

  it('sends nothing before the replay is parsed: answers to old questions are not typed into the shell', async () => {
    const { wire, screen, link } = await joined()
    wire.give(bytes('\x1b[c').buffer)
    link.input(bytes('\x1b[?1;2c'))
    wire.give(JSON.stringify({ type: 'replayed' }))
    link.input(bytes('\x1b[?1;2c'))
    expect(wire.typed()).toBe('')
    screen.parse()
    link.input(bytes('ls\r'))
    expect(wire.typed()).toBe('ls\r')
  })

  it('attaches again when the channel goes, and shows nothing twice', async () => {
    const { wires, wire, screen, states, link } = await joined()
    link.resize(90, 20)
    wire.give(bytes('hello').buffer)
    wire.close()
    await vi.waitFor(() => expect(wires).toHaveLength(2))
    wires[1]?.give(bytes('hello again').buffer)
    expect(screen.text).toBe('hello again')
    expect(states.some(({ state }) => state === 'detached')).toBe(true)
    expect(wires[1]?.said('resize')).toEqual([{ type: 'resize', cols: 90, rows: 20 }])
  })

  it('shows nothing twice either of what the screen had yet to parse when it attached again', async () => {
    const terminal = new Terminal({ cols: 80, rows: 24, allowProposedApi: true })
    const { wires, wire } = await joined({ write: (data, parsed) => terminal.write(data, parsed) })
    const kept = Array.from({ length: 20 }, (_, at) => `line ${at}`)
    const replay = () => bytes(kept.join('\r\n')).buffer
    wire.give(bytes('\x1b]0;torn').buffer)
    wire.give(replay()) // in the write buffer of xterm
    wire.close()
    await vi.waitFor(() => expect(wires).toHaveLength(2))
    wires[1]?.give(replay())
    await new Promise<void>((done) => terminal.write('', done))
    const { active } = terminal.buffer
    const lines = Array.from({ length: active.length }, (_, at) => active.getLine(at)?.translateToString(true))
    expect(lines.filter(Boolean)).toEqual(kept)
    expect(active.baseY).toBe(0)
  })

  it('tells a size only once it is known, and each only once', async () => {
    const { wire, link } = await joined()
    expect(wire.said('resize')).toEqual([])
    link.resize(90, 20)
    link.resize(90, 20)
    link.resize(91, 20)
    expect(wire.said('resize').map(({ cols }) => cols)).toEqual([90, 91])
  })

  it('says that what was typed went nowhere, also in the moment in which the channel closes', async () => {
    const { wire, screen, link } = await joined()
    expect(link.input(bytes('early'))).toBe(false)
    wire.give(JSON.stringify({ type: 'replayed' }))
    screen.parse()
    expect(link.input(bytes('ls\r'))).toBe(true)
    wire.send = () => {
      throw new Error('the channel is closed')
    }
    expect(link.input(bytes('late'))).toBe(false)
    wire.close()
    expect(link.input(bytes('later'))).toBe(false)
  })

  it('does not acknowledge on a new channel what came by the old one', async () => {
    const { wires, wire, screen } = await joined()
    wire.give(bytes('old').buffer)
    wire.close()
    await vi.waitFor(() => expect(wires).toHaveLength(2))
    screen.parse()
    expect(wires[1]?.said('ack')).toEqual([])
  })

  it('passes states on and survives what it does not understand', async () => {
    const { wire, states } = await joined()
    wire.give('{"type":"state","state":"ended","reason":"exit 0"}')
    wire.give('not json')
    wire.give('{"type":"other"}')
    wire.give(42)
    expect(states.at(-1)).toEqual({ state: 'ended', reason: 'exit 0' })
  })

  it('cuts large pastes, says when it is hidden, and leaves the terminal alive when it stops', async () => {
    const { wire, screen, link, wires } = await joined()
    wire.give(JSON.stringify({ type: 'replayed' }))
    screen.parse()
    link.input(bytes('x'.repeat(40_000)))
    expect(wire.typed()).toHaveLength(40_000)
    expect(wire.sent.filter((part) => typeof part !== 'string').length).toBeGreaterThan(1)
    link.setVisible(false)
    expect(wire.said('visible').at(-1)).toEqual({ type: 'visible', visible: false })
    link.stop()
    await turn()
    await turn()
    expect(wires).toHaveLength(1)
  })
})

describe('TerminalLink whose channel says nothing', () => {
  function silent(open: (wire: Wire) => Promise<Channel>) {
    vi.useFakeTimers()
    const wires: Wire[] = []
    const states: LinkState[] = []
    const link = new TerminalLink({
      open: () => {
        const wire = new Wire()
        wires.push(wire)
        return open(wire)
      },
      screen: new SlowScreen(),
      onState: (state) => states.push(state),
      delays: [300],
    })
    links.push(link)
    return { wires, states, link }
  }
  const asChannel = (wire: Wire) => wire as unknown as Channel

  it('gives it up after 10 s and attaches anew, patiently, until the replay is there', async () => {
    const { wires, states } = silent(async (wire) => asChannel(wire))
    await vi.advanceTimersByTimeAsync(9_999)
    expect(states).toEqual([{ state: 'attaching', reason: null }])
    await vi.advanceTimersByTimeAsync(301)
    expect(wires.map(({ closed }) => closed)).toEqual([true, false])
    expect(states.at(-1)).toEqual({ state: 'detached', reason: 'the engine did not answer within 10 s' })
    wires[1]?.give('{"type":"state","state":"open","reason":null}') // the replay is what counts
    await vi.advanceTimersByTimeAsync(20_300)
    expect(wires).toHaveLength(3)
    wires[2]?.give('{"type":"replayed"}')
    wires[2]?.give('{"type":"state","state":"open","reason":null}')
    await vi.advanceTimersByTimeAsync(3_600_000)
    expect(wires).toHaveLength(3)
    expect(wires[2]?.closed).toBe(false)
    expect(states.at(-1)).toEqual({ state: 'open', reason: null })
  })

  it('does not wait for one that never opens, and lets go of it when it comes after all', async () => {
    const late: (() => void)[] = []
    const { wires } = silent((wire) => new Promise((resolve) => late.push(() => resolve(asChannel(wire)))))
    await vi.advanceTimersByTimeAsync(10_300)
    expect(wires).toHaveLength(2)
    late[0]?.()
    await vi.advanceTimersByTimeAsync(0)
    expect(wires.map(({ closed }) => closed)).toEqual([true, false])
  })

  it('does nothing more once it is stopped', async () => {
    const { wires, states, link } = silent(async (wire) => asChannel(wire))
    await vi.advanceTimersByTimeAsync(0)
    link.stop()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(wires.map(({ closed }) => closed)).toEqual([true])
    expect(states).toHaveLength(1)
  })
})
