import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError } from './errors.mjs'
import { withLock } from './lock.mjs'
import { inRoot, root, runtimeDir } from './paths.mjs'
import { step } from './progress.mjs'
import { run, toolEnv } from './run.mjs'

const FOLDERS = ['src-main', 'src-renderer', 'src-shared', 'resources']
const FILES = ['package.json', 'package-lock.json', 'electron.vite.config.ts', 'tsconfig.json', 'tsconfig.library.json']
const out = inRoot('out')
const stamp = join(out, 'sources')

function* sourcesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* sourcesBelow(path)
    else if (!/\.test\.tsx?$/.test(entry.name)) yield path
  }
}

/** One value for the sources as they are on disk (names, sizes, times of change): quick, a few milliseconds. */
function fingerprint() {
  const hash = createHash('sha256')
  const folders = FOLDERS.map((folder) => inRoot(folder)).filter(existsSync)
  for (const path of [
    ...FILES.map((file) => inRoot(file)),
    ...folders.flatMap((folder) => [...sourcesBelow(folder)]),
  ]) {
    const { size, mtimeMs } = statSync(path)
    hash.update(`${path.slice(root.length)}:${size}:${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

/** Whether `out/` was built from the sources as they are now. */
export function buildIsFresh() {
  try {
    return readFileSync(stamp, 'utf8') === fingerprint()
  } catch {
    return false
  }
}

async function build() {
  const made = `.runtime/out-${process.pid}`
  const sources = fingerprint()
  const { code, output } = await run('electron-vite', ['build', '--logLevel', 'warn'], {
    capture: true,
    env: toolEnv({ REMOTEBOT_OUT: made, NODE_ENV: 'production' }),
  })
  if (code !== 0) {
    rmSync(inRoot(made), { recursive: true, force: true })
    throw new SetupError(
      'The build failed.',
      'The first error above says where; "npm run check" shows type errors.',
      output,
    )
  }
  writeFileSync(inRoot(made, 'sources'), sources)
  const old = join(runtimeDir, `out-old-${process.pid}`)
  if (existsSync(out)) renameSync(out, old)
  renameSync(inRoot(made), out)
  rmSync(old, { recursive: true, force: true })
}

/** Builds when sources changed; says nothing when they did not. */
export async function ensureBuild() {
  if (buildIsFresh()) return
  await withLock('build', async () => {
    if (!buildIsFresh()) await step('building', build)
  })
}
