import { and, desc, gt, lt } from 'drizzle-orm'
import type { LedgerEntry } from '../../../../src-shared/contract/budgets.ts'
import { type EpochMs, RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import { type Db, schema } from '../../../ground/store/index.ts'
import { exactOf, rounded } from '../exact.ts'

const { ledger } = schema

/** Which closed pieces. `cursor`: as the page before gave it. */
export interface EntriesInput {
  cursor?: string | undefined
  limit: number
  since?: EpochMs | undefined
  until?: EpochMs | undefined
}
export interface Entries {
  items: LedgerEntry[]
  nextCursor: string | null
}

/** A page of closed pieces, newest first. @throws RemotebotError INVALID_INPUT for a cursor that is none */
export function entries(db: Db, { cursor, limit, since, until }: EntriesInput): Entries {
  if (cursor !== undefined && !/^seg_[0-9a-z]{20}$/.test(cursor))
    throw new RemotebotError('INVALID_INPUT', `“${cursor.slice(0, 60)}” is no place in the list of costs.`, {
      hint: 'Give the nextCursor of the page before, or leave it out.',
    })
  const where = and(
    cursor === undefined ? undefined : lt(ledger.id, cursor),
    since === undefined ? undefined : gt(ledger.toAt, since - 1),
    until === undefined ? undefined : lt(ledger.fromAt, until),
  )
  const rows = db
    .select()
    .from(ledger)
    .where(where)
    .orderBy(desc(ledger.id))
    .limit(limit + 1)
    .all()
  const items = rows.slice(0, limit).map(({ id, kind, provider, fromAt, toAt, perHour, fixed, ...row }) => {
    const { serverId, serverName, jobId, requester, project } = row
    const amount = rounded(exactOf(perHour, toAt - fromAt, fixed))
    return {
      id,
      kind,
      provider,
      serverId,
      serverName,
      jobId,
      requester,
      project,
      from: fromAt,
      to: toAt,
      perHour,
      amount,
    }
  })
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
}
