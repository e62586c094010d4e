/** What a paste would bring, and whether a person should see it first. */
export interface PasteCheck {
  /** The text as it would be pasted: line ends as \n, without control characters. */
  text: string
  lines: number
  /** Control characters that were taken out. */
  removed: number
  /** True if the shell could run something before it was read: several lines, or control characters. */
  ask: boolean
}

// Everything but tab and line feed; ESC among them, so no text can end a bracketed paste by itself.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g

/** Looks at clipboard text before a terminal gets it. */
export function checkPaste(raw: string): PasteCheck {
  const unified = raw.replace(/\r\n?/g, '\n')
  const text = unified.replace(CONTROL, '')
  const removed = unified.length - text.length
  return { text, lines: text.split('\n').length, removed, ask: removed > 0 || text.includes('\n') }
}
