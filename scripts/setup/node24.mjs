import { existsSync, readFileSync, statSync } from 'node:fs'
import { SetupError } from './errors.mjs'
import { withLock } from './lock.mjs'
import { inRoot } from './paths.mjs'
import { step } from './progress.mjs'
import { has, mustRun } from './run.mjs'

/** The Node that every tool, test and command of a checkout runs on. */
export const nodePath = inRoot('node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

// The package ships a placeholder where the binary goes.
const isThere = () => existsSync(nodePath) && statSync(nodePath).size > 1_000_000

/**
 * The folder that holds `include/node`, for node-gyp's `--nodedir`: the pinned Node's package brings its
 * headers, a Node from a distribution may. Null where there are none.
 */
export async function nodeHeaders() {
  const own = inRoot('node_modules', 'node', 'node_modules', `node-${process.platform}-${process.arch}`)
  const find = () => [own, '/usr', '/usr/local'].find((prefix) => existsSync(`${prefix}/include/node/node_api.h`))
  // A later `npm install` takes that package away again (npm did not put it there) and leaves the binary.
  if (!find()) await fetchNode()
  return find() ?? null
}

/**
 * Fetches the binary of the pinned `node` package. Its preinstall script does that, by installing the
 * package of this platform; it is the only install script of a dependency that Remotebot needs.
 */
export async function ensureNode24() {
  if (isThere()) return nodePath
  await fetchNode(isThere)
  if (!isThere() || !(await has(nodePath))) {
    throw new SetupError(
      `The project's Node could not be set up for ${process.platform} ${process.arch}.`,
      'Remove node_modules and run the same command again.',
    )
  }
  return nodePath
}

async function fetchNode(isDone = () => false) {
  const { version } = JSON.parse(readFileSync(inRoot('node_modules', 'node', 'package.json'), 'utf8'))
  await withLock('install', async () => {
    if (isDone()) return
    await step(`fetching Node ${version}`, () =>
      mustRun('npm', ['rebuild', 'node', '--foreground-scripts', '--ignore-scripts=false'], {
        env: process.env,
        what: 'npm rebuild node',
        hint: 'Check that the npm registry can be reached (npm ping), then run the same command again.',
      }),
    )
  })
}
