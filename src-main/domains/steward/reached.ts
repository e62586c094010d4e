import { and, eq, isNull } from 'drizzle-orm'
import type { BudgetStatus, Threshold } from '../../../src-shared/vocabulary/index.ts'
import { type Db, schema } from '../../ground/store/index.ts'
import type { ThresholdKey } from './decide.ts'

const table = schema.thresholdsReached

/** A threshold that was reached in a period. */
export type ReachedRow = typeof table.$inferSelect

type Now = Pick<BudgetStatus, 'id' | 'current'>

const inPeriod = ({ id, current }: Now) => and(eq(table.budgetId, id), eq(table.periodKey, current.key))

/** Those of the period that is now. */
export function reachedNow(db: Db, status: Now): ReachedRow[] {
  return db.select().from(table).where(inPeriod(status)).all()
}

/** Writes one down, once in each period. False: it was there already. */
export function writeReached(
  db: Db,
  status: Now,
  threshold: Threshold,
  at: number,
  next: 'done' | 'do' | 'wait',
): boolean {
  const result = db
    .insert(table)
    .values({
      budgetId: status.id,
      periodKey: status.current.key,
      percent: threshold.percent,
      basis: threshold.basis,
      at,
      waits: next === 'wait' ? 1 : 0,
      doneAt: next === 'done' ? at : null,
    })
    .onConflictDoNothing()
    .run()
  return result.changes === 1
}

/** A person has said yes: it is to be carried out. */
export function confirm(
  db: Db,
  status: Now,
  { percent, basis }: { percent: number; basis?: Threshold['basis'] | undefined },
): ReachedRow[] {
  const only = basis === undefined ? undefined : eq(table.basis, basis)
  const where = and(inPeriod(status), eq(table.percent, percent), eq(table.waits, 1), only)
  return db.update(table).set({ waits: 0 }).where(where).returning().all()
}

/** What it wanted to end was told to end. */
export function finish(db: Db, status: Now, { percent, basis }: ThresholdKey, at: number): void {
  const one = and(inPeriod(status), eq(table.percent, percent), eq(table.basis, basis), isNull(table.doneAt))
  db.update(table).set({ doneAt: at, waits: 0 }).where(one).run()
}
