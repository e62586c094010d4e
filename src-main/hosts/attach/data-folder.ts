import { createHash } from 'node:crypto'
import { accessSync, constants, statSync } from 'node:fs'
import { homedir, platform, tmpdir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'

/** The data folder: REMOTEBOT_HOME, or the platform's own place for an application's data. */
export function dataFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.REMOTEBOT_HOME) return resolve(env.REMOTEBOT_HOME)
  if (platform() === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Remotebot')
  if (platform() === 'win32') return join(env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'Remotebot')
  return join(env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'remotebot')
}

/**
 * Where the engine of a data folder listens. The path is short whatever the data folder's length, since a
 * Unix socket's path may have about 100 bytes.
 */
export function socketPathFor(home: string, env: NodeJS.ProcessEnv = process.env): string {
  const name = createHash('sha256').update(resolve(home)).digest('hex').slice(0, 16)
  if (platform() === 'win32') return `\\\\.\\pipe\\remotebot-${name}`
  return join(runtimeFolder(env), `${name}.sock`)
}

/** A folder that only this user may enter (0700), for sockets. */
export function runtimeFolder(env: NodeJS.ProcessEnv = process.env): string {
  const own = env.XDG_RUNTIME_DIR
  if (own && own.length < 60 && isOurs(own)) return join(own, 'remotebot')
  const temp = tmpdir()
  return join(temp.length < 60 ? temp : '/tmp', `remotebot-${userInfo().uid}`)
}

/** After `su` or `sudo -E` the variable may name another user's folder; without a login session, none at all. */
function isOurs(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
    const found = statSync(folder)
    return found.isDirectory() && found.uid === userInfo().uid
  } catch {
    return false
  }
}
