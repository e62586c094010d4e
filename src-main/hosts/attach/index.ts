import type { Client } from '../../../src-shared/contract/index.ts'
import { VERSION } from '../../../src-shared/version.ts'
import { type EngineStatus, PROTOCOL, RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { clientOver, openSocket } from './connect.ts'
import { readEngineFile } from './engine-file.ts'
import { spawnEngine } from './spawn-engine.ts'

export { type ChannelRequest, openChannel } from './connect.ts'
export { dataFolder, socketPathFor } from './data-folder.ts'

const START_TIMEOUT_MS = 30_000
const RETRY_MS = 100

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
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
  }
  throw new RemotebotError('NO_ENGINE', 'The engine did not answer within 30 s.', {
    hint: `Look at engine.log in ${options.home}, or run: remotebot doctor`,
  })
}

async function attachRunning(options: AttachOptions): Promise<Attached | null> {
  const file = readEngineFile(options.home)
  if (!file) return null
  const socket = await openSocket(file.socketPath, { kind: 'rpc' }).catch(() => null)
  if (!socket) return null
  const { client, closed } = clientOver(socket)
  // What was called off just now is still being said; a socket that closes meanwhile would throw at nobody.
  const close = () => void setImmediate(() => socket.close())
  try {
    const status = await client.engine.status()
    if (!options.allowSkew) checkVersion(status)
    return { client, status, socketPath: file.socketPath, closed, close }
  } catch (error) {
    // It went away while it was asked, so there is none any more, and another one may be started.
    if (socket.readyState !== socket.OPEN && !(error instanceof RemotebotError)) return null
    close()
    throw error
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
