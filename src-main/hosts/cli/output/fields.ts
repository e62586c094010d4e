import type { Paint } from './colour.ts'
import { columns, oneLine, pad, wrapped } from './text.ts'

/** The narrowest that a value is folded to, in columns: below that a line is easier to read than a ribbon. */
const NARROWEST = 30

/**
 * Lines "Label  value", aligned; a null value leaves its line out. A value that goes beyond `limit` columns is folded under its own
 * beginning.
 */
export function fieldLines(
  fields: Array<[label: string, value: string | null]>,
  paint: Paint,
  limit = Number.POSITIVE_INFINITY,
): string[] {
  const shown = fields.filter((field): field is [string, string] => field[1] !== null && field[1] !== '')
  const size = Math.max(0, ...shown.map(([label]) => columns(label)))
  return shown.flatMap(([label, value]) =>
    wrapped(oneLine(value), Math.max(NARROWEST, limit - size - 2)).map(
      (line, index) => `${paint('dim', pad(index === 0 ? label : '', size))}  ${line}`,
    ),
  )
}
