import { Terminal } from '@xterm/headless'
import { describe, expect, it } from 'vitest'
import { divider } from './divider.ts'

/** What a person can scroll to, and the modes that are on, after these bytes. */
async function shown(...parts: string[]) {
  const terminal = new Terminal({ cols: 40, rows: 10, allowProposedApi: true })
  for (const part of parts) await new Promise<void>((done) => terminal.write(part, done))
  const buffer = terminal.buffer.active
  const lines = Array.from({ length: buffer.length }, (_, at) => buffer.getLine(at)?.translateToString(true) ?? '')
  return { rows: lines, lines: lines.filter((line) => line !== ''), type: buffer.type, modes: terminal.modes }
}

const numbered = (count: number) => Array.from({ length: count }, (_, at) => `line ${at}`)
const printed = (count: number) => numbered(count).join('\r\n')
/** These bytes, then a new shell that says `new prompt`. */
const andAgain = (past: string, kept = true) => shown(past, divider(0, kept ? Buffer.from(past) : null), 'new prompt')

describe('divider', () => {
  it.each([3, 10, 50])('keeps all %i lines that were printed, with the new shell below them', async (count) => {
    const { lines } = await andAgain(printed(count))
    expect(lines).toEqual([...numbered(count), expect.stringContaining('new connection at'), 'new prompt'])
  })

  it('keeps what was printed before a program that used the whole screen', async () => {
    const { lines, type } = await andAgain(`${printed(15)}\x1b[?1049h\x1b[2J\x1b[3;4Hediting`)
    expect(type).toBe('normal')
    expect(lines).toEqual([...numbered(15), expect.stringContaining('new connection at'), 'new prompt'])
  })

  it.each([
    '\x1b[1;9r\x1b[2;1H\x1b[?6h',
    '\x1b[5A',
    '\x9b5A',
    '\x1bM\x1bM\x1bM',
    '\x1b[1d',
    '\x1b[s\x1b[1;1H\x1b[999B\x1b[u\x1b[3F',
  ])('writes over nothing where the cursor was moved up or lines were held at the bottom: %j', async (moves) => {
    const { lines } = await andAgain(`${printed(15)}${moves}`)
    expect(lines).toEqual([...numbered(15), expect.stringContaining('new connection at'), 'new prompt'])
  })

  it('ends the modes of the lost program, also where the last sequence was torn', async () => {
    const { modes, lines } = await andAgain('\x1b[?1;1003;1004;1006;2004h\x1b=\x1b[4h\x1b]0;a tit')
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

  it('leaves no empty rows below a shell that only wrote downwards, also the second time', async () => {
    const prompt = '\x1b]0;me\x07\x1b[?2004h\x1b[32m$ \x1b[mls\x1b[K\r\n\x1b[?2004l\ra file\r\n'
    const twice = prompt + divider(0, Buffer.from(prompt)) + prompt
    const { rows } = await andAgain(twice)
    const one = ['$ ls', 'a file', '', expect.stringContaining('new connection')]
    expect(rows.slice(0, 9)).toEqual([...one, ...one, 'new prompt'])
  })

  it('takes the last row where the past is not known any more', async () => {
    const { rows } = await andAgain(printed(3), false)
    expect(rows.at(-1)).toBe('new prompt')
    expect(rows.slice(0, 3)).toEqual(numbered(3))
  })
})
