import { and, asc, desc, eq, gt, gte, lt, or, type SQL, sql } from 'drizzle-orm'
import { type Activity, continueAfter, firstIdAt } from '../../../src-shared/vocabulary/index.ts'
import { type Store, schema } from '../../ground/store/index.ts'
import { activityCsv, activityJson } from './export.ts'

/** So many entries are one part of a file. */
export const EXPORT_PART = 1000

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
    const newest = this.newest()
    if (newest) continueAfter(newest)
  }

  private newest(): string | undefined {
    return this.store.db.select({ id: table.id }).from(table).orderBy(desc(table.id)).limit(1).get()?.id
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

  /**
   * Those after an id whose actions begin with one of these, oldest first. `upTo`: what follows is after this one. `more`: there are
   * more of them than the `limit`.
   */
  after(id: string, actions: readonly string[], limit: number): { items: Activity[]; upTo: string; more: boolean } {
    const found = this.store.db
      .select()
      .from(table)
      .where(and(gt(table.id, id), or(...actions.map(beginsWith))))
      .orderBy(asc(table.id))
      .limit(limit + 1)
      .all()
    const items = found.slice(0, limit)
    if (found.length > limit) return { items, upTo: items.at(-1)?.id ?? id, more: true }
    // So that nobody passes over all the others again and again.
    return { items, upTo: this.newest() ?? id, more: false }
  }

  /** A part of the text of a file with all of them, oldest first; null for `nextCursor`: it was the last. */
  export(
    { cursor, ...filter }: ActivityFilter & { cursor?: string | undefined },
    format: 'csv' | 'json',
  ): { name: string; text: string; nextCursor: string | null } {
    const found = this.store.db
      .select()
      .from(table)
      .where(and(...where(filter), cursor === undefined ? undefined : gt(table.id, cursor)))
      .orderBy(asc(table.id))
      .limit(EXPORT_PART + 1)
      .all()
    const entries = found.slice(0, EXPORT_PART)
    const part = { first: cursor === undefined, last: found.length <= EXPORT_PART }
    return {
      name: `remotebot-activity.${format}`,
      text: format === 'csv' ? activityCsv(entries, part) : activityJson(entries, part),
      nextCursor: part.last ? null : (entries.at(-1)?.id ?? null),
    }
  }
}

const table = schema.activity

const beginsWith = (action: string) => sql`substr(${table.action}, 1, ${action.length}) = ${action}`

function where({ since, until, actor, action, text }: ActivityFilter): SQL[] {
  const all: Array<SQL | undefined> = [
    // By its id first: what is older is not even looked at, however much there is.
    since === undefined ? undefined : gte(table.id, firstIdAt('activity', since)),
    since === undefined ? undefined : gte(table.at, since),
    until === undefined ? undefined : lt(table.at, until),
    actor === undefined ? undefined : eq(table.actor, actor),
    action === undefined ? undefined : beginsWith(action),
    text === undefined ? undefined : sql`instr(lower(${table.text}), lower(${text})) > 0`,
  ]
  return all.filter((one) => one !== undefined)
}
