/**
 * In order: drop a torn sequence; leave the other screen without restoring a cursor that nobody saved (1049 would);
 * modes, scroll region and colours as in a new terminal; mouse, focus and paste reports off; cursor shown in its own shape.
 * The cursor then goes to the last row, so the new shell prints below everything wherever the lost program had left it.
 */
const FRESH = '\x18\x1b[?1047l\x1b[!p\x1b[?1000;1002;1003;1004;1006;1016;2004;2026l\x1b[?25h\x1b[0 q\x1b[m\x1b[999;1H'

/** What a terminal is sent before a new shell's output: ends what the lost program had set, and says that a shell begins. */
export function divider(now: number): string {
  const time = new Date(now).toLocaleTimeString('en-GB')
  return `${FRESH}\r\n\x1b[2m── new connection at ${time} ──\x1b[m\r\n`
}
