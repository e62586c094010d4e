import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { platform } from 'node:os'
import { join } from 'node:path'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { openDatabase } from '../../ground/store/index.ts'

/**
 * Takes `engine.lock`: one engine a data folder. The lock is an OS lock that SQLite holds on the file, so
 * it goes with the process, however that ends. Nothing is written, so a full disk is no obstacle.
 * @throws RemotebotError INVALID_STATE when it is taken, INVALID_INPUT when `home` cannot be a data folder
 */
export function takeLock(home: string): { release(): void } {
  makeFolder(home)
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

function makeFolder(home: string): void {
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 })
    // A folder that was there before may let others read.
    if (platform() !== 'win32' && (statSync(home).mode & 0o077) !== 0) chmodSync(home, 0o700)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    const why = {
      EEXIST: 'it is a file',
      ENOTDIR: 'a part of its path is a file',
      EACCES: 'this user may not make it',
      EPERM: 'it belongs to another user',
      EROFS: 'its disk is read-only',
    }[code]
    if (!why) throw error
    throw new RemotebotError('INVALID_INPUT', `${home} cannot be the data folder: ${why}.`, {
      hint: 'Set REMOTEBOT_HOME to a folder of your own.',
      details: (error as Error).message,
    })
  }
}
