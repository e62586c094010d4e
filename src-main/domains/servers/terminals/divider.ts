/**
 * In order: drop a torn sequence; leave the other screen without restoring a cursor that nobody saved (1049 would);
 * modes, scroll region and colours as in a new terminal; mouse, focus and paste reports off; cursor shown in its own shape.
 */
const FRESH = '\x18\x1b[?1047l\x1b[!p\x1b[?1000;1002;1003;1004;1006;1016;2004;2026l\x1b[?25h\x1b[0 q\x1b[m'
const LAST_ROW = '\x1b[999;1H'

/** Sequences after which the cursor is not above anything that was printed: colours, erasing, moves within a row, titles. */
const HARMLESS = new RegExp(
  [
    String.raw`\x1b\[[0-9;:]*[mJKCDGPX@]`,
    String.raw`\x1b\[\?(?:1|7|12|25|1004|2004|2026)[hl]`,
    String.raw`\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)`,
    String.raw`\x1b[=>]`,
    String.raw`\x1b\(B`,
    String.raw`\x1b\[999;1H`,
  ].join('|'),
  'g',
)
// ESC, and the control characters above 0x7f that can begin a sequence too, in UTF-8.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const SEQUENCE = /\x1b|\xc2[\x80-\x9f]/

/**
 * What a terminal is sent before a new shell's output: ends what the lost program had set, and says that a shell begins.
 * `past` is all that the terminal was sent so far; null if that is not known any more. Unless it shows that the cursor
 * is below everything, the cursor goes to the last row first, so that nothing is written over.
 */
export function divider(now: number, past: Buffer | null): string {
  const time = new Date(now).toLocaleTimeString('en-GB')
  const below = past !== null && endsBelow(past.toString('latin1')) ? '' : LAST_ROW
  return `${FRESH}${below}\r\n\x1b[2m── new connection at ${time} ──\x1b[m\r\n`
}

function endsBelow(past: string): boolean {
  const last = past.lastIndexOf(FRESH)
  const since = last < 0 ? past : past.slice(last + FRESH.length)
  return !SEQUENCE.test(since.replace(HARMLESS, ''))
}
