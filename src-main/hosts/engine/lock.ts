import { join } from 'node:path'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { openDatabase } from '../../ground/store/index.ts'
import { makeDataFolder } from '../attach/make-data-folder.ts'

/**
 * Takes `engine.lock`: one engine a data folder. The lock is an OS lock that SQLite holds on the file, so
 * it goes with the process, however that ends. Nothing is written, so a full disk is no obstacle.
 * @throws RemotebotError INVALID_STATE when it is taken, INVALID_INPUT when `home` cannot be a data folder
 */
export function takeLock(home: string): { release(): void } {
  makeDataFolder(home)
  const file = join(home, 'engine.lock')
  const db = openDatabase(file, { timeout: 0 })
  try {
    // Never ended: the transaction is what holds the lock.
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    if (String((error as { code?: string }).code).startsWith('SQLITE_BUSY')) {
      throw new RemotebotError('INVALID_STATE', `Another engine holds the data folder ${home}.`, {
        hint: 'Use it (every remotebot command does), or end it: remotebot engine stop',
      })
    }
    throw error
  }
  return { release: () => db.close() }
}
