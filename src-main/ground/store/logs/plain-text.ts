/** A range of a text: start and length in UTF-16 units. */
export type TextRange = [start: number, length: number]

/** Terminal sequences (ECMA-48: CSI, OSC and other strings, two-character escapes), and single control characters. */
const CONTROL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what it is for
  /\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-Z\\`-~])|[\0-\x08\x0a-\x1f\x7f-\x9f]/g

// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const ANY_CONTROL = /[\0-\x08\x0a-\x1f\x7f-\x9f]/

/**
 * Text that can be shown anywhere: terminal sequences are left out, other control characters are shown by their
 * pictures (␀, ␍). Ranges keep meaning the same characters; those with none left are dropped.
 */
export function plainText(text: string, ranges: readonly TextRange[] = []): { text: string; ranges: TextRange[] } {
  if (!ANY_CONTROL.test(text)) return { text, ranges: [...ranges] }
  const cuts: Array<{ start: number; end: number; before: number; after: number }> = []
  let removed = 0
  const plain = text.replace(CONTROL, (found, start: number) => {
    const shown = found.length > 1 ? '' : picture(found.charCodeAt(0))
    const before = removed
    removed += found.length - shown.length
    if (removed > before) cuts.push({ start, end: start + found.length, before, after: removed })
    return shown
  })
  if (removed === 0) return { text: plain, ranges: [...ranges] }
  const place = (index: number): number => {
    const cut = cuts.findLast(({ start }) => start < index)
    if (!cut) return index
    return index >= cut.end ? index - cut.after : cut.start - cut.before
  }
  return {
    text: plain,
    ranges: ranges.flatMap(([start, length]): TextRange[] => {
      const from = place(start)
      const to = place(start + length)
      return to > from || length === 0 ? [[from, to - from]] : []
    }),
  }
}

function picture(code: number): string {
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  return code === 0x7f ? '\u2421' : '\ufffd'
}
