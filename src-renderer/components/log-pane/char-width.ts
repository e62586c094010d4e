const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]|^\p{Emoji_Presentation}|\ufe0f/u
const NOTHING = /^[\p{Mn}\p{Me}\p{Cf}]+$/u

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Splits text into what a person sees as characters. */
export function graphemes(text: string): Iterable<{ segment: string; index: number }> {
  return segmenter.segment(text)
}

/** Columns that one grapheme takes in a terminal: 0, 1 or 2 (Unicode TR11, emoji as 2). */
export function columnsOf(grapheme: string): 0 | 1 | 2 {
  if (grapheme < '\u0300') return 1
  if (NOTHING.test(grapheme)) return 0
  return WIDE.test(grapheme) ? 2 : 1
}
