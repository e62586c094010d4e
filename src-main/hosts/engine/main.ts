import { existsSync, renameSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { VERSION } from '../../../src-shared/version.ts'
import { type EngineStatus, PROTOCOL, RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { createEngine } from '../../engine.ts'
import { createLogger } from '../../ground/observability/index.ts'
import { dataFolder, socketPathFor } from '../attach/data-folder.ts'
import { removeEngineFile, writeEngineFile } from '../attach/engine-file.ts'
import type { EngineReport } from '../attach/spawn-engine.ts'
import { Connections } from './connections.ts'
import { takeLock } from './lock.ts'
import { parentProcess } from './parent.ts'
import { listen } from './socket-server.ts'

const IDLE_EXIT_MS = Number(process.env.REMOTEBOT_IDLE_EXIT_MS) || 600_000
const CLOSE_TIMEOUT_MS = 7000
const LOG_ROTATE_BYTES = 10_000_000

const { values } = parseArgs({ options: { home: { type: 'string' }, host: { type: 'string' } }, strict: false })
const home = typeof values.home === 'string' ? values.home : dataFolder()
const host: EngineStatus['host'] = values.host === 'electron' ? 'electron' : 'background'
const parent = parentProcess()
/** What this process holds of the data folder, in the order in which it was taken. */
const held: Array<() => void> = []

/**
 * Lets go of the socket before the lock. Left to the process's end, the socket's file would be removed last: by then it
 * may be that of the engine that took the lock.
 */
function letGo(): void {
  for (const release of held.splice(0).reverse()) release()
}

/** The engine as a process: lock, store, socket; then it serves until told to end or nobody needs it. */
async function main(): Promise<void> {
  held.push(takeLock(home).release)
  const logFile = join(home, 'engine.log')
  if (existsSync(logFile) && statSync(logFile).size > LOG_ROTATE_BYTES) renameSync(logFile, `${logFile}.1`)
  const logger = createLogger(logFile)
  // Libraries print what they were sent and could not read; nobody sees this process's own output.
  console.error = (...what: unknown[]) => logger.warn({ err: what[0] }, 'console')
  process.on('unhandledRejection', (error) => logger.error({ err: error }, 'unhandled rejection'))
  process.on('uncaughtException', (error) => logger.error({ err: error }, 'uncaught exception'))

  const startedAt = Date.now()
  const socketPath = socketPathFor(home)
  let idle: NodeJS.Timeout | undefined
  const engine = await createEngine({
    home,
    logger,
    status: () => ({ version: VERSION, protocol: PROTOCOL, pid: process.pid, startedAt, home, host }),
    clients: () => connections.count,
    stop: () => setTimeout(() => void shutDown(), 50),
  })
  const connections = new Connections(engine, leaveWhenIdle)
  held.push((await listen(engine, connections, socketPath)).close)
  writeEngineFile(home, { pid: process.pid, socketPath, version: VERSION, protocol: PROTOCOL, startedAt })
  engine.start()

  let ending = false
  async function shutDown(): Promise<void> {
    if (ending) return
    ending = true
    // Whatever does not end in time, or at all: the lock goes with this process, and nothing is lost by that.
    setTimeout(() => process.exit(0), CLOSE_TIMEOUT_MS)
    const [lock, socket] = held.splice(0)
    socket?.()
    await engine.close().catch((error: unknown) => logger.error({ err: error }, 'closing failed'))
    removeEngineFile(home)
    lock?.()
    process.exit(0)
  }

  /** A background engine that nobody uses and that follows nothing has no reason to stay. */
  function leaveWhenIdle(open: number): void {
    clearTimeout(idle)
    if (host !== 'background' || open > 0) return
    idle = setTimeout(() => {
      if (engine.isBusy()) leaveWhenIdle(0)
      else void shutDown()
    }, IDLE_EXIT_MS)
  }

  process.on('SIGTERM', () => void shutDown())
  process.on('SIGINT', () => void shutDown())
  leaveWhenIdle(0)
  parent.onChannel((request, channel) => {
    if (request.kind === 'terminal') connections.terminal(request.id, channel)
    else connections.rpc(channel, { kind: 'window', name: engine.userName, from: hostname() })
  })
  parent.onStop(() => void shutDown())
  parent.report({ type: 'ready', pid: process.pid, socketPath })
  logger.info({ version: VERSION, host }, 'engine started')
}

main().catch((error: unknown) => {
  letGo()
  const report = failure(error)
  if (!parent.report(report)) process.stderr.write(`${report.message}\n${report.hint ?? ''}\n`)
  createLoggerQuietly()?.error({ err: error }, 'engine could not start')
  setTimeout(() => process.exit(1), 100)
})

function failure(error: unknown): Extract<EngineReport, { type: 'failed' }> {
  if (error instanceof RemotebotError) {
    return { type: 'failed', code: error.code, message: error.message, hint: error.data.hint }
  }
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_FULL') {
    const hint = 'Free some space, then try again; nothing was lost.'
    return { type: 'failed', code: 'DISK_FULL', message: `No space left on the disk that holds ${home}.`, hint }
  }
  const hint = `Look at ${join(home, 'engine.log')}, or run: remotebot doctor`
  return { type: 'failed', code: 'NO_ENGINE', message: `The engine could not start: ${message}`, hint }
}

function createLoggerQuietly() {
  try {
    return createLogger(join(home, 'engine.log'))
  } catch {
    return null
  }
}
