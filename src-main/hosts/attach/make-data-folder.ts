import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs'
import { platform } from 'node:os'
import { dirname } from 'node:path'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'

/** Makes the data folder where it is not there, for this user alone. @throws RemotebotError INVALID_INPUT where it cannot be one */
export function makeDataFolder(home: string): void {
  try {
    makeAll(home)
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
      ENOENT: 'no folder can be made there',
    }[code]
    if (!why) throw error
    throw new RemotebotError('INVALID_INPUT', `${home} cannot be the data folder: ${why}.`, {
      hint: 'Set REMOTEBOT_HOME to a folder of your own.',
      details: (error as Error).message,
    })
  }
}

/** The folder and those above it. Node's own recursive mkdir never returns where a file system makes no folders, such as /proc. */
function makeAll(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' && statSync(folder).isDirectory()) return
    if (code !== 'ENOENT' || existsSync(dirname(folder))) throw error
    makeAll(dirname(folder))
    mkdirSync(folder, { mode: 0o700 })
  }
}
