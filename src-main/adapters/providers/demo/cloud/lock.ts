import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { nativeBinding } from '../../../../ground/store/native-binding.ts'

/**
 * Takes a lock that SQLite holds on a file: it is the operating system's, so it goes with the process, however that ends.
 * Returns how to let go of it; null where another process has it.
 */
export function takeLock(file: string): (() => void) | null {
  const binding = nativeBinding(dirname(fileURLToPath(import.meta.url)))
  const db = new Database(file, { timeout: 0, ...(binding ? { nativeBinding: binding } : {}) })
  try {
    // Never ended: the transaction is what holds the lock.
    db.exec('BEGIN EXCLUSIVE')
    return () => db.close()
  } catch (error) {
    db.close()
    if (String((error as { code?: string }).code).startsWith('SQLITE_BUSY')) return null
    throw error
  }
}
