import { realpathSync } from 'node:fs'
import type { WebSocket } from 'ws'
import type { Client } from '../../../src-shared/contract/index.ts'
import { VERSION } from '../../../src-shared/version.ts'
import { type EngineStatus, PROTOCOL, RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { clientOver, openSocket } from './connect.ts'
import { readEngineFile } from './engine-file.ts'
import { isAlive } from './process-alive.ts'
import { spawnEngine } from './spawn-engine.ts'

export { type ChannelRequest, openChannel } from './connect.ts'
export { dataFolder, socketPathFor } from './data-folder.ts'
export { makeDataFolder } from './make-data-folder.ts'

const START_TIMEOUT_MS = 30_000
const RETRY_MS = 100
/** So often an engine whose process is there is tried that does not take a connection: it may be starting, or making its socket anew. */
const TRIES = 10
/** What a connection fails with that was made to a socket just as nobody listened there yet, or any more. */
const NOBODY_LISTENED = /ECONNRESET|ECONNREFUSED|EPIPE|ENOENT|socket hang up/

/** A connection to the engine of a data folder. */
export interface Attached {
  client: Client
  status: EngineStatus
  socketPath: string
  /** Resolves when the connection has ended, whoever ended it. */
  closed: Promise<void>
  close(): void
}

export interface AttachOptions {
  home: string
  /** What to do when no engine runs: start one in the background, or say NO_ENGINE. */
  start: 'background' | 'never'
  /** Talk to an engine of another version all the same (to stop it). */
  allowSkew?: boolean
  onProgress?: (text: string) => void
}

/**
 * Connects to the engine of a data folder, starting one if asked to, and compares versions.
 * @throws RemotebotError NO_ENGINE, VERSION_SKEW, or what kept the engine from starting (STORE_NEWER, …)
 */
export async function attachEngine(options: AttachOptions): Promise<Attached> {
  const running = await attachRunning(options)
  if (running) return running
  if (options.start === 'never') {
    throw new RemotebotError('NO_ENGINE', `No engine runs for ${options.home}.`, {
      hint: 'Start one: remotebot engine start',
    })
  }
  options.onProgress?.('Starting the engine…')
  const deadline = Date.now() + START_TIMEOUT_MS
  while (Date.now() < deadline) {
    const report = await spawnEngine(options.home)
    const another = report.type === 'failed' && report.code === 'INVALID_STATE'
    if (report.type === 'failed' && !another) {
      throw new RemotebotError(report.code, report.message, { hint: report.hint })
    }
    // Another program may have started one at the same moment: then that one is ours too.
    for (let tries = 0; tries < 20; tries++) {
      const attached = await attachRunning(options)
      if (attached) return attached
      if (Date.now() > deadline) break
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
  }
  throw new RemotebotError('NO_ENGINE', 'The engine did not answer within 30 s.', {
    hint: `Look at engine.log in ${options.home}, or run: remotebot doctor`,
  })
}

/** A socket of the engine that the data folder names now; null: there is none, or it does not answer. */
async function openNamed(home: string): Promise<{ socket: WebSocket; socketPath: string } | null> {
  for (let tries = 1; ; tries++) {
    // Read each time: another one may have taken its place.
    const file = readEngineFile(home)
    if (!file) return null
    try {
      return { socket: await openSocket(file.socketPath, { kind: 'rpc' }), socketPath: file.socketPath }
    } catch (error) {
      const why = String((error as RemotebotError).data?.details)
      if (tries === TRIES || !NOBODY_LISTENED.test(why) || !isAlive(file.pid)) return null
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
  }
}

async function attachRunning(options: AttachOptions): Promise<Attached | null> {
  const opened = await openNamed(options.home)
  if (!opened) return null
  const { socket, socketPath } = opened
  const { client, closed } = clientOver(socket)
  // What was called off just now is still being said; a socket that closes meanwhile would throw at nobody.
  const close = () => void setImmediate(() => socket.close())
  try {
    const status = await client.engine.status()
    // The file came with a copy of another data folder, whose engine this is.
    if (!isSameFolder(status.home, options.home)) {
      close()
      return null
    }
    if (!options.allowSkew) checkVersion(status)
    return { client, status, socketPath, closed, close }
  } catch (error) {
    // It went away while it was asked, so there is none any more, and another one may be started.
    if (socket.readyState !== socket.OPEN && !(error instanceof RemotebotError)) return null
    close()
    throw error
  }
}

function isSameFolder(one: string, other: string): boolean {
  if (one === other) return true
  try {
    return realpathSync(one) === realpathSync(other)
  } catch {
    return false
  }
}

function checkVersion(status: EngineStatus): void {
  if (status.protocol === PROTOCOL && status.version === VERSION) return
  throw new RemotebotError(
    'VERSION_SKEW',
    `The engine of this data folder is version ${status.version}; this is ${VERSION}.`,
    { hint: 'Restart it with this version (jobs on servers go on): remotebot engine restart' },
  )
}
