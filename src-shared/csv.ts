/** A cell that a table program would take for a formula: what it begins with (OWASP, "CSV Injection"). */
const FORMULA = /^\s*[=+\-@\t\r]/
const NEEDS_QUOTES = /[",\r\n]/

/** A number is what it is; a text never becomes a formula; null is an empty cell. */
export function csvCell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const safe = FORMULA.test(value) ? `'${value}` : value
  return NEEDS_QUOTES.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Rows as RFC 4180 has them: CRLF after each, also after the last. */
export function toCsv(rows: ReadonlyArray<ReadonlyArray<string | number | null>>): string {
  return rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('')
}
