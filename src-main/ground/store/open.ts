import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import type { Clock } from '../clock/index.ts'
import type { Events } from '../events/index.ts'
import type { Logger } from '../observability/index.ts'
import { backup, listBackups } from './backup.ts'
import { createFaultPoint } from './fault.ts'
import { migrate, pendingMigrations } from './migrate.ts'
import { nativeBinding } from './native-binding.ts'
import * as schema from './schema/index.ts'
import type { Store } from './types.ts'

const BACKUP_EVERY_MS = 3_600_000

/** Opens a raw SQLite file with the binding that this runtime can load. */
export function openDatabase(file: string, options: Database.Options = {}): Database.Database {
  const binding = nativeBinding(dirname(fileURLToPath(import.meta.url)))
  return new Database(file, { ...options, ...(binding ? { nativeBinding: binding } : {}) })
}

/**
 * Opens (or makes) `<home>/remotebot.db`, checks it, backs it up before migrating, and migrates it.
 * A later backup that fails is only logged: the database is whole without it.
 * @throws RemotebotError STORE_NEWER, STORE_DAMAGED (with the newest backup in the hint) or DISK_FULL.
 */
export function openStore(home: string, events: Events, clock: Clock, logger?: Logger): Store {
  const file = join(home, 'remotebot.db')
  const backups = join(home, 'backups')
  const fault = createFaultPoint()
  mkdirSync(home, { recursive: true, mode: 0o700 })
  const existed = existsSync(file)
  const raw = guarded(file, backups, () => {
    const db = openDatabase(file)
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    const [check] = db.pragma('quick_check(1)') as Array<{ quick_check: string }>
    if (check?.quick_check !== 'ok') {
      throw Object.assign(new Error(check?.quick_check ?? 'no answer'), { code: 'SQLITE_CORRUPT' })
    }
    if (existed && pendingMigrations(db).length > 0) backup(db, backups, clock.now())
    migrate(db, clock.now())
    return db
  })

  const backUp = () => {
    try {
      backup(raw, backups, clock.now())
    } catch (error) {
      logger?.error({ err: error }, 'the database could not be backed up')
    }
  }
  const timer = setInterval(backUp, BACKUP_EVERY_MS)
  timer.unref()
  const db = drizzle(raw, { schema })
  return {
    db,
    write(point, changes, work) {
      fault(`${point}:before`)
      const result = guarded(file, backups, () => raw.transaction(() => work(db)).immediate())
      fault(`${point}:after`)
      events.publish(changes)
      return result
    },
    close() {
      clearInterval(timer)
      try {
        raw.pragma('wal_checkpoint(TRUNCATE)')
        backUp()
      } finally {
        // Neither is needed for what was written to be safe.
        raw.close()
      }
    },
  }
}

/** Turns SQLite's own failures into errors that say what to do. */
function guarded<T>(file: string, backups: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const code = (error as { code?: string }).code ?? ''
    if (code === 'SQLITE_FULL' || code === 'ENOSPC') {
      throw new RemotebotError('DISK_FULL', `No space left on the disk that holds ${file}.`, {
        hint: 'Free some space, then try again; nothing was lost.',
      })
    }
    if (/SQLITE_(CORRUPT|NOTADB)/.test(code) || /malformed|not a database|row \d+ missing/i.test(String(error))) {
      const newest = listBackups(backups)[0]
      throw new RemotebotError(
        'STORE_DAMAGED',
        `The database ${file} is damaged.`,
        {
          hint: newest
            ? // A journal left beside the copy would be played into it.
              `Stop Remotebot, move the damaged file aside, with the -wal and -shm files beside it, and copy ${newest} to its place. Jobs on servers are safe.`
            : 'Move the damaged file aside, with the -wal and -shm files beside it; a new one is made. Jobs on servers are safe.',
          details: String((error as Error).message),
        },
        { cause: error },
      )
    }
    throw error
  }
}
