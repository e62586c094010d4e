import { and, asc, desc, eq, gte, lt, type SQL, sql } from 'drizzle-orm'
import { type Activity, continueAfter } from '../../../src-shared/vocabulary/index.ts'
import { type Store, schema } from '../../ground/store/index.ts'
import { activityCsv, activityJson } from './export.ts'

/** Which entries are meant; all that are given have to hold. */
export interface ActivityFilter {
  /** Not before. */
  since?: number | undefined
  /** Before. */
  until?: number | undefined
  actor?: string | undefined
  /** The beginning of an action's name. */
  action?: string | undefined
  /** Part of the text, in any case. */
  text?: string | undefined
}

/** What was decided about money, as it was written down. */
export class ActivityLog {
  constructor(private readonly store: Store) {
    // Newest first is the order of ids, also after the clock was set back.
    const newest = store.db.select({ id: table.id }).from(table).orderBy(desc(table.id)).limit(1).get()
    if (newest) continueAfter(newest.id)
  }

  /** A page of them, newest first. */
  list(filter: ActivityFilter & { cursor?: string | undefined; limit: number }): {
    items: Activity[]
    nextCursor: string | null
  } {
    const { cursor, limit } = filter
    const items = this.store.db
      .select()
      .from(table)
      .where(and(...where(filter), cursor === undefined ? undefined : lt(table.id, cursor)))
      .orderBy(desc(table.id))
      .limit(limit)
      .all()
    return { items, nextCursor: items.length === limit ? (items.at(-1)?.id ?? null) : null }
  }

  /** All of them as the text of a file, oldest first. */
  export(filter: ActivityFilter, format: 'csv' | 'json'): { name: string; text: string } {
    const entries = this.store.db
      .select()
      .from(table)
      .where(and(...where(filter)))
      .orderBy(asc(table.id))
      .all()
    return {
      name: `remotebot-activity.${format}`,
      text: format === 'csv' ? activityCsv(entries) : activityJson(entries),
    }
  }
}

const table = schema.activity

function where({ since, until, actor, action, text }: ActivityFilter): SQL[] {
  const all: Array<SQL | undefined> = [
    since === undefined ? undefined : gte(table.at, since),
    until === undefined ? undefined : lt(table.at, until),
    actor === undefined ? undefined : eq(table.actor, actor),
    action === undefined ? undefined : sql`substr(${table.action}, 1, ${action.length}) = ${action}`,
    text === undefined ? undefined : sql`instr(lower(${table.text}), lower(${text})) > 0`,
  ]
  return all.filter((one) => one !== undefined)
}
