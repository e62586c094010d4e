import type { Heights, Position } from './position.ts'

const SMALLEST_THUMB = 28

/** The thumb of the scrollbar: length and upper edge in pixels of a track. */
export interface Thumb {
  length: number
  at: number
}

/** A position as a number of lines, so that wrapped lines count once. */
export function asLines(position: Position, heights: Heights): number {
  if (heights.lines === 0) return 0
  return position.line + position.px / Math.max(1, heights.heightOf(position.line))
}

/** Where the thumb stands; null when everything fits. `top` and `end` as {@link asLines} gives them. */
export function thumb(top: number, end: number, lines: number, track: number): Thumb | null {
  if (end <= 0 || track <= 0) return null
  const share = Math.max(0, lines - end) / Math.max(1, lines)
  const length = Math.min(track, Math.max(SMALLEST_THUMB, share * track))
  return { length, at: Math.min(1, top / end) * (track - length) }
}

/** The line to show first when the thumb is dragged to `at`. */
export function lineAtThumb(at: number, length: number, end: number, track: number): number {
  const room = track - length
  if (room <= 0) return 0
  return Math.min(1, Math.max(0, at / room)) * end
}
