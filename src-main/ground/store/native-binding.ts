import { existsSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The path of a better-sqlite3 built for older Node-API versions, or undefined for the package's own.
 * The package's prebuilt file needs Node-API 10; a development runtime with less (Electron 33) is served
 * by the copy that the set-up scripts build into `.runtime/`.
 */
export function nativeBinding(moduleDir: string): string | undefined {
  if (Number(process.versions.napi) >= 10) return undefined
  for (const root of [join(moduleDir, '..'), join(moduleDir, '..', '..', '..')]) {
    const file = join(root, '.runtime', 'better_sqlite3.node')
    if (existsSync(file)) return file
  }
  return process.env.REMOTEBOT_SQLITE_BINDING
}
