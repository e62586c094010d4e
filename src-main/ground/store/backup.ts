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
 * The copy appears under its name only when it is whole; what an interrupted one left goes.
 */
export function backup(db: Database.Database, folder: string, now: number): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const target = join(folder, `remotebot-${now}.db`)
  const partial = `${target}.partial`
  for (const name of readdirSync(folder)) if (name.endsWith('.db.partial')) rmSync(join(folder, name), { force: true })
  try {
    db.prepare('VACUUM INTO ?').run(partial)
    renameSync(partial, target)
  } catch (error) {
    // On a full disk of all times it must not take the space.
    rmSync(partial, { force: true })
    throw error
  }
  for (const old of listBackups(folder).slice(KEEP)) rmSync(old, { force: true })
  return target
}
