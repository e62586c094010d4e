const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** One line of text for a table cell: control characters, which could move the cursor, become spaces. */
export function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim()
}

/** Columns that text takes in a terminal: 2 for emoji and East Asian wide characters, else 1. */
export function columns(text: string): number {
  // What most cells hold; telling graphemes apart takes most of the time of a list of 10,000 jobs.
  if (/^[ -~]*$/.test(text)) return text.length
  let total = 0
  for (const { segment } of graphemes.segment(text)) total += graphemeWidth(segment)
  return total
}

function graphemeWidth(segment: string): number {
  const code = segment.codePointAt(0) ?? 0
  if (/^\p{Mn}|^[\u200b-\u200f]/u.test(segment)) return 0
  const wide =
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    code >= 0x20000
  return wide || /\p{Emoji_Presentation}|\ufe0f/u.test(segment) ? 2 : 1
}

/** Cuts text to at most `limit` columns, the last of them "…" where something was cut. */
export function cut(text: string, limit: number): string {
  if (columns(text) <= limit) return text
  let kept = ''
  let used = 0
  for (const { segment } of graphemes.segment(text)) {
    const step = graphemeWidth(segment)
    if (used + step > limit - 1) break
    kept += segment
    used += step
  }
  return limit < 1 ? '' : `${kept}…`
}

/** Fills text with spaces to `size` columns. */
export function pad(text: string, size: number, right = false): string {
  const filler = ' '.repeat(Math.max(0, size - columns(text)))
  return right ? filler + text : text + filler
}

/** Text in lines of at most `limit` columns, folded between words; a word that is longer stays whole. */
export function wrapped(text: string, limit: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && columns(longer) > limit) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line]
}
