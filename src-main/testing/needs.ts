import { accessSync, appendFileSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** System folders that hold daemons and are often missing from the PATH of a normal user. */
const SYSTEM_FOLDERS = ['/usr/sbin', '/sbin', '/usr/local/sbin', '/usr/local/bin', '/usr/bin', '/bin']

/** The full path of an executable on PATH or in the usual system folders, or null. */
export function findProgram(name: string): string | null {
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), ...SYSTEM_FOLDERS]) {
    if (folder === '') continue
    const path = join(folder, name)
    try {
      accessSync(path, constants.X_OK)
      if (statSync(path).isFile()) return path
    } catch {
      // not in this folder
    }
  }
  return null
}

/**
 * True if every named program is on this computer; `root` stands for running as root. Use it as
 * `describe.skipIf(!needs('tmux'))(…)`. What is missing is printed, and appended as one line
 * `not run: needs X` to the file named by REMOTEBOT_NOT_RUN, so that a test run can list it at its end.
 * @throws Error naming what is missing if REMOTEBOT_STRICT is 1: then nothing may be skipped.
 */
export function needs(...programs: string[]): boolean {
  const missing = programs.filter((name) => (name === 'root' ? process.getuid?.() !== 0 : findProgram(name) === null))
  if (missing.length === 0) return true
  const line = `not run: needs ${missing.join(', ')}`
  if (process.env.REMOTEBOT_STRICT === '1') throw new Error(`${line} (REMOTEBOT_STRICT=1 allows no skipping)`)
  process.stderr.write(`${line}\n`)
  if (process.env.REMOTEBOT_NOT_RUN) appendFileSync(process.env.REMOTEBOT_NOT_RUN, `${line}\n`)
  return false
}
