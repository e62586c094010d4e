import { useMemo, useState } from 'react'
import { hold, type OfferRow, sameOrder } from './rows.ts'

/**
 * Keeps rows in their places while `key` stays the same: it changes when a person asks for another order, filter or search.
 * `moved`: another order would be right by now; `settle` takes it.
 */
export function useHeldRows(sorted: readonly OfferRow[], key: string) {
  const [held, setHeld] = useState({ key, ids: idsOf(sorted) })
  if (held.key !== key) setHeld({ key, ids: idsOf(sorted) })
  const order = held.key === key ? held.ids : null
  const rows = useMemo(() => (order === null ? [...sorted] : hold(order, sorted)), [order, sorted])
  const moved = useMemo(() => !sameOrder(rows, sorted), [rows, sorted])
  return { rows, moved, settle: () => setHeld({ key, ids: idsOf(sorted) }) }
}

const idsOf = (rows: readonly OfferRow[]) => rows.map((row) => row.offer.id)
