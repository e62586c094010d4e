// What bin/remotebot runs: the built command line, after installing and building what is missing.
import { spawn } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { buildIsFresh } from './setup/build.mjs'
import { runtimeDependenciesThere } from './setup/dependencies.mjs'
import { main } from './setup/errors.mjs'
import { inRoot } from './setup/paths.mjs'
import { exitCodeOf } from './setup/run.mjs'

const entry = inRoot('out', 'main', 'cli.js')

/** better-sqlite3's binary needs Node-API 10, which came with Node 22.14. */
const canRun = Number(process.versions.napi) >= 10

async function prepare() {
  const { setUpTools } = await import('./setup/index.mjs')
  const { ensureBuild } = await import('./setup/build.mjs')
  await setUpTools()
  await ensureBuild()
}

/** Hands over to the project's Node: its output, its signals and its exit code become ours. */
async function handOver() {
  const { ensureNode24 } = await import('./setup/node24.mjs')
  const nodePath = await ensureNode24()
  const child = spawn(nodePath, [entry, ...process.argv.slice(2)], { stdio: 'inherit' })
  // A terminal sends Ctrl-C to the child as well; it decides what that means.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => signal !== 'SIGINT' && child.kill(signal))
  return new Promise((resolve) => {
    child.on('close', (code, signal) => resolve(exitCodeOf(code, signal)))
  })
}

await main(async () => {
  if (!buildIsFresh() || !runtimeDependenciesThere()) await prepare()
  if (!canRun) return handOver()
  process.argv[1] = entry
  await import(pathToFileURL(entry).href)
  return process.exitCode
})
