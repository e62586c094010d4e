import { createHash } from 'node:crypto'
import type Database from 'better-sqlite3'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import foundation from './migrations/0001-foundation.sql?raw'
import servers from './migrations/0002-servers.sql?raw'
import jobs from './migrations/0003-jobs.sql?raw'
import remoteJobs from './migrations/0004-remote-jobs.sql?raw'
import rentedServers from './migrations/0005-rented-servers.sql?raw'
import limitsAndEnds from './migrations/0006-limits-and-ends.sql?raw'
import money from './migrations/0007-money.sql?raw'
import clockAndTraffic from './migrations/0008-clock-and-traffic.sql?raw'
import notices from './migrations/0009-notices.sql?raw'

export interface Migration {
  number: number
  name: string
  sql: string
}

/** Every migration there is, rising. A released one is never edited: its hash is checked. */
export const MIGRATIONS: readonly Migration[] = [
  { number: 1, name: 'foundation', sql: foundation },
  { number: 2, name: 'servers', sql: servers },
  { number: 3, name: 'jobs', sql: jobs },
  { number: 4, name: 'remote-jobs', sql: remoteJobs },
  { number: 5, name: 'rented-servers', sql: rentedServers },
  { number: 6, name: 'limits-and-ends', sql: limitsAndEnds },
  { number: 7, name: 'money', sql: money },
  { number: 8, name: 'clock-and-traffic', sql: clockAndTraffic },
  { number: 9, name: 'notices', sql: notices },
]

const hash = (sql: string) => createHash('sha256').update(sql).digest('hex')

/** The numbers that `migrate` would apply. @throws RemotebotError STORE_NEWER, STORE_DAMAGED. */
export function pendingMigrations(db: Database.Database, migrations = MIGRATIONS): Migration[] {
  db.exec(
    'CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT',
  )
  const applied = db.prepare('SELECT number, name, hash FROM migrations ORDER BY number').all() as Array<{
    number: number
    name: string
    hash: string
  }>
  const newest = migrations.at(-1)?.number ?? 0
  const newer = applied.find((row) => row.number > newest)
  if (newer) {
    throw new RemotebotError('STORE_NEWER', 'The database was written by a newer Remotebot.', {
      hint: 'Update Remotebot, or point REMOTEBOT_HOME at another data folder.',
      details: `The database has migration ${newer.number} (${newer.name}); this version knows up to ${newest}.`,
    })
  }
  for (const row of applied) {
    const known = migrations.find((migration) => migration.number === row.number)
    if (!known || known.name !== row.name || hash(known.sql) !== row.hash) {
      throw new RemotebotError('STORE_DAMAGED', `Migration ${row.number} of the database is not the one we know.`, {
        hint: 'The database belongs to a different build. Restore a backup from the "backups" folder, or use another data folder.',
      })
    }
  }
  return migrations.filter((migration) => !applied.some((row) => row.number === migration.number))
}

/** Brings the database up to date, each migration in one transaction with its bookkeeping row. */
export function migrate(db: Database.Database, now: number, migrations = MIGRATIONS): number {
  const pending = pendingMigrations(db, migrations)
  for (const migration of pending) {
    db.transaction(() => {
      db.exec(migration.sql)
      db.prepare('INSERT INTO migrations (number, name, hash, applied_at) VALUES (?, ?, ?, ?)').run(
        migration.number,
        migration.name,
        hash(migration.sql),
        now,
      )
    }).immediate()
  }
  return pending.length
}
