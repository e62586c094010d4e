/**
 * The rows marked after going from one row to another with Shift: what was marked before, plus all between.
 * Rows are named by id, since the list moves under them; where the first has gone, only the second counts.
 */
export function extend(selected: readonly string[], ids: readonly string[], from: string, until: string): string[] {
  const to = ids.indexOf(until)
  const anchor = ids.includes(from) ? ids.indexOf(from) : to
  const [first, last] = anchor <= to ? [anchor, to] : [to, anchor]
  return [...new Set([...selected, ...ids.slice(first, last + 1)])]
}

/** Marks or unmarks one row. */
export function toggle(selected: readonly string[], id: string): string[] {
  return selected.includes(id) ? selected.filter((other) => other !== id) : [...selected, id]
}
