import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { systemClock } from '../clock/index.ts'
import { createEvents } from '../events/index.ts'
import { clockSetBy, openDatabase, openStore, readClockMark, schema } from './index.ts'
import { MIGRATIONS, migrate } from './migrate.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'remotebot-upgrade-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

/** Adds a row; columns that must be there and are not given are 0 or `{}`. */
function add(db: Database.Database, table: string, given: Record<string, string | number | null>): void {
  const columns = db.pragma(`table_info(${table})`) as Array<{
    name: string
    type: string
    notnull: number
    dflt_value: string | null
  }>
  const needed = columns.filter(({ notnull, dflt_value }) => notnull === 1 && dflt_value === null)
  const filled = Object.fromEntries(needed.map(({ name, type }) => [name, type === 'INTEGER' ? 0 : '{}']))
  const row = { ...filled, ...given }
  const names = Object.keys(row)
  db.prepare(`INSERT INTO ${table} (${names}) VALUES (${names.map((name) => `@${name}`)})`).run(row)
}

it('takes over what a version before clocks and traffic has stored: who was where, what was spent, promised and asked', () => {
  const file = join(home, 'remotebot.db')
  const old = openDatabase(file)
  migrate(
    old,
    1,
    MIGRATIONS.filter(({ number }) => number <= 7),
  )
  add(old, 'servers', { id: 'srv_1', name: 'gpu', facts: '{"gpus":[{},{}],"cpuCount":8}' })
  add(old, 'rentals', { server_id: 'srv_1', provider: 'demo', requester: 'anna' })
  for (const [id, end] of [
    ['job_1', 500],
    ['job_2', null],
  ] as const) {
    add(old, 'jobs', { id, name: id, spec: '{"resources":{"gpu":1}}', ended_at: end })
    add(old, 'attempts', { job_id: id, number: 1, server_id: 'srv_1', started_at: 100, ended_at: end })
  }
  const launch = { launch_id: 'lch_1', server_id: 'srv_1', provider: 'demo', requester: 'anna', per_hour: 9 }
  add(old, 'ledger', { ...launch, id: 'seg_1', kind: 'running', from_at: 100, to_at: 200 })
  add(old, 'meters', { ...launch, part: 'machine', kind: 'running', since: 200 })
  add(old, 'commitments', { id: 'com_1', server_id: 'srv_1', per_hour: 9, until_at: 900, hard_max: 7 })
  add(old, 'approvals', { id: 'apr_1', server_id: 'srv_1', status: 'used' })
  old.close()

  const store = openStore(home, createEvents(), systemClock)
  const { db } = store
  // Who is there is written down once it is over.
  expect(db.select().from(schema.occupancy).all()).toMatchObject([
    { jobId: 'job_1', attempt: 1, serverId: 'srv_1', gpus: 2, cpus: 8, fromAt: 100, toAt: 500 },
  ])
  expect(db.select().from(schema.ledger).all()).toMatchObject([{ id: 'seg_1', setMs: 0, fromAt: 100, toAt: 200 }])
  expect(db.select().from(schema.meters).all()).toMatchObject([{ since: 200, ahead: null }])
  expect(db.select().from(schema.rentals).all()).toMatchObject([{ serverId: 'srv_1', undo: null, beyond: null }])
  expect(db.select().from(schema.commitments).all()).toMatchObject([{ untilAt: 900, hardMax: 7, releasedAt: null }])
  expect(db.select().from(schema.approvals).all()).toMatchObject([{ id: 'apr_1', returnedAt: null }])
  expect([readClockMark(db), clockSetBy(db)]).toEqual([null, 0])
  store.close()
})
