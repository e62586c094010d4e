import type { Paint } from './colour.ts'
import { columns, oneLine, pad } from './text.ts'

/** Lines "Label  value", aligned; a null value leaves its line out. */
export function fieldLines(fields: Array<[label: string, value: string | null]>, paint: Paint): string[] {
  const shown = fields.filter((field): field is [string, string] => field[1] !== null && field[1] !== '')
  const size = Math.max(0, ...shown.map(([label]) => columns(label)))
  return shown.map(([label, value]) => `${paint('dim', pad(label, size))}  ${oneLine(value)}`)
}
