import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuild } from '../setup/build.mjs'
import { ensureElectron } from '../setup/electron.mjs'
import { SetupError } from '../setup/errors.mjs'
import { withLock } from '../setup/lock.mjs'
import { nodePath } from '../setup/node24.mjs'
import { inRoot } from '../setup/paths.mjs'
import { note, step } from '../setup/progress.mjs'
import { mustRun, toolEnv } from '../setup/run.mjs'

const FOLDERS = {
  linux: 'linux-unpacked',
  win32: 'win-unpacked',
  darwin: process.arch === 'arm64' ? 'mac-arm64' : 'mac',
}

/** The program inside an unpacked app. */
function programOf(folder) {
  if (process.platform === 'darwin') return join(folder, 'Remotebot.app', 'Contents', 'MacOS', 'Remotebot')
  return join(folder, process.platform === 'win32' ? 'Remotebot.exe' : 'remotebot')
}

/**
 * Makes the unpacked app in dist/ and answers its program. `inspectable` leaves Node's debugger switch on,
 * which tests need and a release must not have.
 */
export async function makePackage({ inspectable }) {
  await ensureBuild()
  const runtime = await ensureElectron()
  const program = programOf(inRoot('dist', FOLDERS[process.platform]))
  await withLock('package', () =>
    step(`packaging with Electron ${runtime.version}`, async () => {
      rmSync(inRoot('dist', FOLDERS[process.platform]), { recursive: true, force: true })
      await mustRun(
        nodePath,
        [
          inRoot('node_modules', 'electron-builder', 'cli.js'),
          '--dir',
          '--config',
          'scripts/package/builder.cjs',
          '--publish',
          'never',
        ],
        {
          what: 'electron-builder',
          env: toolEnv({
            REMOTEBOT_ELECTRON_INSPECT: inspectable ? '1' : '0',
            REMOTEBOT_RUNTIME: JSON.stringify(runtime),
            CSC_IDENTITY_AUTO_DISCOVERY: 'false',
          }),
        },
      )
    }),
  )
  if (!existsSync(program)) throw new SetupError(`electron-builder made no ${program}.`)
  if (runtime.kind === 'development') note('this package holds the development runtime: for tests, not for release')
  return program
}
