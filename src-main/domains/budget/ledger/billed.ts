import { and, inArray, isNotNull } from 'drizzle-orm'
import type { MicroDollars } from '../../../../src-shared/vocabulary/index.ts'
import { type Db, schema } from '../../../ground/store/index.ts'

const { bills, ledger } = schema

/** What providers have billed for servers so far. `complete`: for each of their launches that cost something there is a bill. */
export function billedOf(
  db: Db,
  serverIds: readonly string[],
): Map<string, { billed: MicroDollars; complete: boolean }> {
  if (serverIds.length === 0) return new Map()
  const ids = [...serverIds]
  const rows = db
    .select()
    .from(bills)
    .where(and(isNotNull(bills.serverId), inArray(bills.serverId, ids)))
    .all()
  if (rows.length === 0) return new Map()
  const booked = db
    .selectDistinct({ serverId: ledger.serverId, launchId: ledger.launchId })
    .from(ledger)
    .where(inArray(ledger.serverId, ids))
    .all()
  return new Map(
    [...new Set(rows.map(({ serverId }) => serverId as string))].map((id) => {
      const own = rows.filter(({ serverId }) => serverId === id)
      const launches = booked.filter(({ serverId }) => serverId === id)
      const complete = launches.every(({ launchId }) => own.some((bill) => bill.launchId === launchId))
      return [id, { billed: own.reduce((sum, { amount }) => sum + amount, 0), complete }]
    }),
  )
}
