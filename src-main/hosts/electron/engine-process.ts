import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { app, type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron'
import type { ChannelRequest } from '../attach/index.ts'

/** What the engine says of itself, once. */
export type EngineReport =
  | { type: 'ready'; pid: number; socketPath: string }
  | { type: 'failed'; code: string; message: string; hint?: string }

const STOP_TIMEOUT_MS = 8000

/**
 * The copy of better-sqlite3's binary for an Electron whose Node-API is older than the packaged one needs;
 * beside a packaged app, or in the checkout's `.runtime/`.
 */
function sqliteBinding(): string | undefined {
  if (Number(process.versions.napi) >= 10) return undefined
  const places = [
    join(process.resourcesPath, 'better_sqlite3.node'),
    join(app.getAppPath(), '.runtime', 'better_sqlite3.node'),
  ]
  return places.find((file) => existsSync(file))
}

/** The engine as a utility process of this app. */
export class EngineProcess {
  private readonly child: UtilityProcess
  private readonly startedAt = Date.now()
  /** Resolves with the first thing it says, or null if it ended without a word. */
  readonly report: Promise<EngineReport | null>
  /** Resolves with its life in ms once it has ended. */
  readonly exited: Promise<{ code: number; lifetimeMs: number }>

  constructor(entry: string, home: string) {
    const binding = sqliteBinding()
    this.child = utilityProcess.fork(entry, ['--home', home, '--host', 'electron'], {
      serviceName: 'Remotebot engine',
      stdio: 'ignore',
      env: {
        ...process.env,
        ...(binding ? { REMOTEBOT_SQLITE_BINDING: binding } : {}),
        // A packaged app may not run as Node; what the engine starts beside itself is this app with a switch.
        ...(app.isPackaged ? { REMOTEBOT_APP: app.getPath('exe') } : {}),
      },
    })
    this.exited = new Promise((resolve) => {
      this.child.once('exit', (code) => resolve({ code, lifetimeMs: Date.now() - this.startedAt }))
    })
    const said = new Promise<EngineReport>((resolve) => this.child.once('message', resolve))
    this.report = Promise.race([said, this.exited.then(() => null)])
  }

  /** Hands one end of a channel to the engine. */
  connect(request: ChannelRequest, port: MessagePortMain): void {
    this.child.postMessage({ type: 'channel', ...request }, [port])
  }

  /** An orderly end; a process that does not end in 8 s is killed, which loses nothing. */
  async stop(): Promise<void> {
    this.child.postMessage({ type: 'stop' })
    const timer = setTimeout(() => this.child.kill(), STOP_TIMEOUT_MS)
    await this.exited
    clearTimeout(timer)
  }
}
