import { Terminal } from '@xterm/headless'
import { describe, expect, it } from 'vitest'
import { divider } from './divider.ts'

/** All lines that a person can scroll to, and the modes that are on, after these bytes. */
async function shown(...parts: string[]) {
  const terminal = new Terminal({ cols: 40, rows: 10, allowProposedApi: true })
  for (const part of parts) await new Promise<void>((done) => terminal.write(part, done))
  const buffer = terminal.buffer.active
  const lines = Array.from({ length: buffer.length }, (_, at) => buffer.getLine(at)?.translateToString(true) ?? '')
  return { lines: lines.filter((line) => line !== ''), type: buffer.type, modes: terminal.modes }
}

const numbered = (count: number) => Array.from({ length: count }, (_, at) => `line ${at}`)
const printed = (count: number) => numbered(count).join('\r\n')
const again = divider(0)

describe('divider', () => {
  it.each([3, 10, 50])('keeps all %i lines that were printed, with the new shell below them', async (count) => {
    const { lines } = await shown(printed(count), again, 'new prompt')
    expect(lines).toEqual([...numbered(count), expect.stringContaining('new connection at'), 'new prompt'])
  })

  it('keeps what was printed before a program that used the whole screen', async () => {
    const { lines, type } = await shown(printed(15), '\x1b[?1049h\x1b[2J\x1b[3;4Hediting', again, 'new prompt')
    expect(type).toBe('normal')
    expect(lines).toEqual([...numbered(15), expect.stringContaining('new connection at'), 'new prompt'])
  })

  it('writes over nothing where the cursor was moved up, or lines were held at the bottom', async () => {
    const { lines } = await shown(printed(15), '\x1b[1;9r\x1b[2;1H\x1b[?6h', again, 'new prompt')
    expect(lines).toEqual([...numbered(15), expect.stringContaining('new connection at'), 'new prompt'])
  })

  it('ends the modes of the lost program, also where the last sequence was torn', async () => {
    const { modes, lines } = await shown('\x1b[?1;1003;1004;1006;2004h\x1b=\x1b[4h\x1b]0;a tit', again, 'new prompt')
    expect(modes).toMatchObject({
      applicationCursorKeysMode: false,
      applicationKeypadMode: false,
      bracketedPasteMode: false,
      insertMode: false,
      mouseTrackingMode: 'none',
      sendFocusMode: false,
    })
    expect(lines.at(-1)).toBe('new prompt')
  })
})
