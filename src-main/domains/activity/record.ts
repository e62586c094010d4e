import { type Activity, newId } from '../../../src-shared/vocabulary/index.ts'
import { type Db, schema } from '../../ground/store/index.ts'

/** A decision about money as it is written down: what it is not about is left out. */
export type ActivityEntry = Pick<Activity, 'at' | 'actor' | 'via' | 'action' | 'text'> & Partial<Omit<Activity, 'id'>>

/**
 * Writes down a decision about money. Call it inside the transaction that carries the decision out, so that neither is ever there
 * without the other; the transaction's changes name `{ aggregate: 'activity', id: null }`.
 */
export function recordActivity(db: Db, entry: ActivityEntry): void {
  db.insert(schema.activity)
    .values({ ...entry, id: newId('activity', entry.at) })
    .run()
}
