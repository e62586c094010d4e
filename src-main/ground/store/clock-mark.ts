import type { ClockMark } from '../clock/mark.ts'
import { clockMark } from './schema/index.ts'
import type { Db } from './types.ts'

/** What the clock showed when that was last written down; null: it never was. */
export function readClockMark(db: Db): ClockMark | null {
  const row = db.select().from(clockMark).get()
  return row ? { boot: row.boot === '' ? null : row.boot, uptimeMs: row.uptimeMs, wallMs: row.wallMs } : null
}

/** Writes it down, inside a transaction. `set`: by how many milliseconds the clock was set, where it was. */
export function writeClockMark(db: Db, { boot, uptimeMs, wallMs }: ClockMark, set = 0): void {
  const values = { boot: boot ?? '', uptimeMs, wallMs, setMs: clockSetBy(db) + set }
  db.insert(clockMark)
    .values({ id: 1, ...values })
    .onConflictDoUpdate({ target: clockMark.id, set: values })
    .run()
}

/** By how many milliseconds the clock was set so far, in all. */
export function clockSetBy(db: Db): number {
  return db.select({ setMs: clockMark.setMs }).from(clockMark).get()?.setMs ?? 0
}
