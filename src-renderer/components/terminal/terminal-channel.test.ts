import { afterEach, describe, expect, it } from 'vitest'
import { TERMINAL_FLOW } from '../../../src-shared/contract/terminal-channel.ts'
import { type Channel, type LinkState, TerminalLink } from './terminal-channel.ts'

/** The engine's end of a channel, in memory. */
class Wire extends EventTarget {
  sent: (string | Uint8Array)[] = []
  send(data: string | Uint8Array<ArrayBuffer>): void {
    this.sent.push(data)
  }
  close(): void {
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
  text = ''
  resets = 0
  waiting: (() => void)[] = []
  write(bytes: Uint8Array, parsed: () => void): void {
    this.text += new TextDecoder().decode(bytes)
    this.waiting.push(parsed)
  }
  reset(): void {
    this.resets++
    this.text = ''
  }
  parse(): void {
    for (const parsed of this.waiting.splice(0)) parsed()
  }
}

const bytes = (text: string) => new TextEncoder().encode(text)
const turn = () => new Promise((resolve) => setTimeout(resolve, 5))
const links: TerminalLink[] = []

async function joined() {
  const wires: Wire[] = []
  const states: LinkState[] = []
  const screen = new SlowScreen()
  const open = async () => {
    const wire = new Wire()
    wires.push(wire)
    return wire as unknown as Channel
  }
  const link = new TerminalLink({ open, screen, onState: (state) => states.push(state), delays: [0] })
  links.push(link)
  await turn()
  return { wires, states, screen, link, wire: wires[0] as Wire }
}

afterEach(() => {
  for (const link of links.splice(0)) link.stop()
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
    await turn()
    await turn()
    expect(wires).toHaveLength(2)
    wires[1]?.give(bytes('hello again').buffer)
    expect(screen.text).toBe('hello again')
    expect(states.some(({ state }) => state === 'detached')).toBe(true)
    expect(wires[1]?.said('resize')).toEqual([{ type: 'resize', cols: 90, rows: 20 }])
  })

  it('does not acknowledge on a new channel what came by the old one', async () => {
    const { wires, wire, screen } = await joined()
    wire.give(bytes('old').buffer)
    wire.close()
    await turn()
    await turn()
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
