import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ErrorCode, RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { nativeBinding } from '../../ground/store/native-binding.ts'

/** What a new engine says to whoever started it, once. */
export type EngineReport =
  | { type: 'ready'; pid: number; socketPath: string }
  | { type: 'failed'; code: ErrorCode; message: string; hint?: string }

/** The built entry of the engine, beside (or one folder above) the running bundle. */
function engineEntry(): string {
  const here = dirname(fileURLToPath(import.meta.url))
  const found = [join(here, 'engine.js'), join(here, '..', 'engine.js')].find((file) => existsSync(file))
  if (found) return found
  throw new RemotebotError('NO_ENGINE', 'The engine is not built.', { hint: 'Build it: npm run build' })
}

/** The database's native part would crash an older Node without a word. */
function refuseOldNode(): void {
  const here = dirname(fileURLToPath(import.meta.url))
  if (Number(process.versions.napi) >= 10 || nativeBinding(here)) return
  throw new RemotebotError('NO_ENGINE', `Node ${process.versions.node} is too old for the engine.`, {
    hint: 'Use Node 22.14 or newer, or start it by bin/remotebot, which brings its own.',
  })
}

/** A database that is large, or migrated on a slow disk, takes its time; a hung engine must not hang who waits. */
const REPORT_TIMEOUT_MS = 120_000

/**
 * Starts an engine in the background that outlives this process. Resolves with its first report.
 * @throws RemotebotError NO_ENGINE when it ended without one, or said nothing for two minutes
 */
export function spawnEngine(home: string): Promise<EngineReport> {
  refuseOldNode()
  const child = spawn(process.execPath, [engineEntry(), '--home', home, '--host', 'background'], {
    detached: true,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  let timer: NodeJS.Timeout
  return new Promise<EngineReport>((resolve, reject) => {
    timer = setTimeout(() => {
      child.kill('SIGKILL')
      reject(
        new RemotebotError('NO_ENGINE', 'The engine was started and said nothing for two minutes.', {
          hint: `Look at ${join(home, 'engine.log')}, or run: remotebot doctor`,
        }),
      )
    }, REPORT_TIMEOUT_MS)
    child.once('message', (report) => resolve(report as EngineReport))
    child.once('error', reject)
    child.once('exit', (code, signal) =>
      reject(
        new RemotebotError('NO_ENGINE', `The engine ended as it started (${signal ?? `exit ${code}`}).`, {
          hint: `Look at ${join(home, 'engine.log')}, or run: remotebot doctor`,
        }),
      ),
    )
  }).finally(() => {
    clearTimeout(timer)
    if (child.connected) child.disconnect()
    child.unref()
  })
}
