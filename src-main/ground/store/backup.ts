import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type Database from 'better-sqlite3'

const KEEP = 24

/** Backups of the database, newest first. */
export function listBackups(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => /^remotebot-\d+\.db$/.test(name))
    .sort()
    .reverse()
    .map((name) => join(folder, name))
}

/**
 * Copies the database while it is open (VACUUM INTO: a consistent, compact copy) and keeps the newest 24.
 * The copy appears under its name only when it is whole.
 */
export function backup(db: Database.Database, folder: string, now: number): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const target = join(folder, `remotebot-${now}.db`)
  const partial = `${target}.partial`
  rmSync(partial, { force: true })
  db.prepare('VACUUM INTO ?').run(partial)
  renameSync(partial, target)
  for (const old of listBackups(folder).slice(KEEP)) rmSync(old, { force: true })
  return target
}
