import type { Colour, Paint } from './colour.ts'
import { columns, cut, oneLine, pad } from './text.ts'

/** A column of a table of `Row`s. */
export interface Column<Row> {
  title: string
  value(row: Row): string
  colour?(row: Row): Colour | null
  right?: boolean
  /** Narrowest useful width, for columns that may be cut; a column without it is never cut. */
  min?: number
  /** Left out first where the table is too wide: the highest number goes first. */
  optional?: number
}

const GAP = 2

/** Lines of a table that fits `limit` columns where it can: cells are cut first, then optional columns go. */
export function tableLines<Row>(rows: Row[], wanted: Column<Row>[], limit: number, paint: Paint): string[] {
  const cells = new Map(wanted.map((column) => [column, rows.map((row) => oneLine(column.value(row)))]))
  const natural = new Map(wanted.map((column) => [column, widest([column.title, ...(cells.get(column) ?? [])])]))
  const { shown, widths } = fitting(wanted, natural, limit)
  const line = (text: (column: Column<Row>) => string, colour: (column: Column<Row>) => Colour | null) =>
    shown
      .map((column, index) => {
        const size = widths[index] as number
        const content = cut(text(column), size)
        const last = index === shown.length - 1 && !column.right
        return paint(colour(column), last ? content : pad(content, size, column.right))
      })
      .join(' '.repeat(GAP))
      .trimEnd()
  return [
    line(
      (column) => column.title,
      () => 'dim',
    ),
    ...rows.map((row, index) =>
      line(
        (column) => cells.get(column)?.[index] ?? '',
        (column) => column.colour?.(row) ?? null,
      ),
    ),
  ]
}

const widest = (texts: string[]) => texts.reduce((most, text) => Math.max(most, columns(text)), 0)

function fitting<Row>(wanted: Column<Row>[], natural: Map<Column<Row>, number>, limit: number) {
  let shown = wanted
  for (;;) {
    const widths = shown.map((column) => natural.get(column) as number)
    const gaps = GAP * (shown.length - 1)
    const least = shown.reduce((sum, column, i) => sum + Math.min(widths[i] as number, column.min ?? Infinity), gaps)
    const optional = shown.filter((column) => column.optional !== undefined)
    if (least > limit && optional.length > 0) {
      const first = optional.reduce((a, b) => ((b.optional as number) > (a.optional as number) ? b : a))
      shown = shown.filter((column) => column !== first)
      continue
    }
    shrink(shown, widths, limit - gaps)
    return { shown, widths }
  }
}

/** Takes columns off the widest cell that may still be cut, until the row fits. */
function shrink<Row>(shown: Column<Row>[], widths: number[], limit: number): void {
  let over = widths.reduce((sum, size) => sum + size, 0) - limit
  while (over > 0) {
    let widest = -1
    for (let i = 0; i < shown.length; i++) {
      const min = shown[i]?.min
      if (min === undefined || (widths[i] as number) <= min) continue
      if (widest < 0 || (widths[i] as number) > (widths[widest] as number)) widest = i
    }
    if (widest < 0) return
    widths[widest] = (widths[widest] as number) - 1
    over--
  }
}
