/**
 * The rows marked after going from `anchor` to `to` with Shift: what was marked before, plus all between.
 * Indexes are into `ids`.
 */
export function extend(selected: readonly string[], ids: readonly string[], anchor: number, to: number): string[] {
  const [from, until] = anchor <= to ? [anchor, to] : [to, anchor]
  return [...new Set([...selected, ...ids.slice(from, until + 1)])]
}

/** Marks or unmarks one row. */
export function toggle(selected: readonly string[], id: string): string[] {
  return selected.includes(id) ? selected.filter((other) => other !== id) : [...selected, id]
}
