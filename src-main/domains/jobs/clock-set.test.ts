import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { schema } from '../../ground/store/index.ts'
import { type LedgerKit, ledgerKit } from '../budget/ledger/testing.ts'
import { isHeld } from './holds.ts'
import { JobRepository } from './repository.ts'

const DAY_MS = 86_400_000

let kit: LedgerKit
beforeEach(() => {
  kit = ledgerKit()
})
afterEach(() => kit.close())

it.each([DAY_MS, -DAY_MS])('holds a server for a job as long as before when the clock is set by %i ms', (by) => {
  const { store, time, clock } = kit
  const repo = new JobRepository(store, clock)
  const row = (id: string) => {
    const found = repo.get(id)
    if (!found) throw new Error(`no ${id}`)
    return found
  }
  for (const [id, stage, heldUntil] of [
    ['job_held', 'release', time.now + 600_000],
    ['job_over', 'release', time.now - 1],
    ['job_none', 'run', null],
  ] as const) {
    kit.job(id, {}, [])
    store.db.update(schema.jobs).set({ stage, heldUntil }).where(eq(schema.jobs.id, id)).run()
  }
  const end = time.now + 600_000
  store.write('test', [], (db) => repo.clockSet(db, by))
  time.now += by
  expect(row('job_held').heldUntil).toBe(end + by)
  expect([isHeld(row('job_held'), time.now), isHeld(row('job_over'), time.now)]).toEqual([true, false])
  expect(row('job_none').heldUntil).toBeNull()
})
