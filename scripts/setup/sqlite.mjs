import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError } from './errors.mjs'
import { nodeHeaders, nodePath } from './node24.mjs'
import { inRoot, runtimeDir } from './paths.mjs'
import { step } from './progress.mjs'
import { has, mustRun, toolEnv } from './run.mjs'

const binary = join(runtimeDir, 'better_sqlite3.node')
const stamp = join(runtimeDir, 'better_sqlite3.version')
const source = inRoot('node_modules', 'better-sqlite3')

const version = () => JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')).version

// The packaged binary asks for Node-API 10, the development runtime has 9. Compiled as "experimental" but
// without what that adds to finalizers, the same source runs on Node 20, Node 24 and Electron 33.
const FLAGS = '-UNAPI_VERSION -DNAPI_VERSION=2147483647 -DNAPI_EXPERIMENTAL -DNODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT'

async function checkCompiler() {
  const missing = []
  for (const program of ['g++', 'make', 'python3']) if (!(await has(program))) missing.push(program)
  if (missing.length === 0) return
  throw new SetupError(
    `SQLite must be compiled for the development runtime, and ${missing.join(', ')} is missing.`,
    'Install a compiler (Debian: apt-get install g++ make python3) and run the same command again.',
  )
}

async function compile(scratch) {
  const headers = await nodeHeaders()
  const args = [inRoot('node_modules', 'node-gyp', 'bin', 'node-gyp.js'), 'rebuild', '--release', '--force_build=1']
  await mustRun(nodePath, headers ? [...args, `--nodedir=${headers}`] : args, {
    cwd: scratch,
    env: toolEnv({ CXXFLAGS: FLAGS }),
    what: 'compiling better-sqlite3',
    hint: headers
      ? 'See the compiler output above.'
      : "Node's headers are missing here and could not be downloaded: install a Node that brings include/node, or connect to the internet.",
  })
}

/**
 * Builds, once per version, the copy of better-sqlite3's binary that the development runtime can load, and
 * answers its path. Takes about a minute.
 */
export async function ensureSqlite() {
  if (existsSync(binary) && existsSync(stamp) && readFileSync(stamp, 'utf8') === version()) return binary
  await checkCompiler()
  const scratch = join(runtimeDir, 'build-sqlite')
  rmSync(scratch, { recursive: true, force: true })
  mkdirSync(scratch, { recursive: true })
  try {
    await step('compiling SQLite for the development runtime', async () => {
      for (const part of ['deps', 'src', 'lib', 'binding.gyp', 'package.json']) {
        cpSync(join(source, part), join(scratch, part), { recursive: true })
      }
      symlinkSync(inRoot('node_modules'), join(scratch, 'node_modules'))
      await compile(scratch)
      renameSync(join(scratch, 'build', 'Release', 'better_sqlite3.node'), binary)
      writeFileSync(stamp, version())
    })
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  return binary
}
