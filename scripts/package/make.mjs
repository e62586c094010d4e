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

/** @throws SetupError for a runtime that must not be shipped. */
export function refuseDevelopment({ kind, version, wanted }) {
  if (kind !== 'development') return
  throw new SetupError(
    `A release holds Electron ${wanted}, and only the development runtime (${version}) is here.`,
    'Remove .runtime and try again where Electron can be downloaded. For a package to test with: npm run package -- --for-tests',
  )
}

/**
 * Makes the unpacked app in dist/ and answers its program. `forTests` leaves Node's debugger switch on and takes the
 * development runtime where the release is not there: both are nothing that may be shipped.
 * @throws SetupError where a release would hold the development runtime.
 */
export async function makePackage({ forTests }) {
  await ensureBuild()
  const runtime = await ensureElectron()
  if (!forTests) refuseDevelopment(runtime)
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
            REMOTEBOT_ELECTRON_INSPECT: forTests ? '1' : '0',
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
