import { isAscii, isUtf8 } from 'node:buffer'

/** Text of a piece of log, and where in its bytes a character is. Ask for rising positions. */
export interface LineText {
  text: string
  byteAt(index: number): number
}

/** Reads bytes as UTF-8; a byte that is not part of a character becomes one U+FFFD of its own. */
export function lineText(bytes: Buffer): LineText {
  if (isAscii(bytes)) return { text: bytes.toString('latin1', 0, bytes.length), byteAt: (index) => index }
  if (isUtf8(bytes)) return wholeText(bytes.toString('utf8', 0, bytes.length))
  return brokenText(bytes)
}

function wholeText(text: string): LineText {
  let [index, bytes] = [0, 0]
  return {
    text,
    byteAt(to) {
      // Patterns without Unicode mode may stop between the halves of a pair: count from its start.
      const low = text.charCodeAt(to)
      const whole = to > 0 && low >= 0xdc00 && low < 0xe000 ? to - 1 : to
      if (whole < index) [index, bytes] = [0, 0]
      bytes += Buffer.byteLength(text.slice(index, whole))
      index = whole
      return bytes
    },
  }
}

function brokenText(bytes: Buffer): LineText {
  const offsets: number[] = []
  const parts: string[] = []
  for (let at = 0; at < bytes.length; ) {
    const length = characterLength(bytes, at)
    const char = length === 0 ? '\ufffd' : bytes.toString('utf8', at, at + length)
    for (let i = 0; i < char.length; i++) offsets.push(at)
    parts.push(char)
    at += Math.max(1, length)
  }
  return { text: parts.join(''), byteAt: (index) => offsets[index] ?? bytes.length }
}

/** Bytes of the character at a position, 0 where there is none. */
function characterLength(bytes: Buffer, at: number): number {
  const lead = bytes[at] as number
  if (lead < 0x80) return 1
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2
  return lead >= 0xc2 && at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length)) ? length : 0
}
