import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '../../src-shared/contract/index.ts'
import { clientOver, openSocket } from '../hosts/attach/connect.ts'
import type { EngineReport } from '../hosts/attach/spawn-engine.ts'
import { killThoseOf } from './processes.ts'

/** The built engine; integration tests run the real process. */
const ENTRY = resolve(process.env.REMOTEBOT_OUT ?? 'out', 'main/engine.js')

const CONNECT_TRIES = 10
const CONNECT_AGAIN_MS = 200

/** A real engine process with a data folder and a $HOME of its own. */
export interface EngineProcess {
  readonly client: Client
  readonly pid: number
  readonly socketPath: string
  readonly exited: Promise<void>
  /** SIGKILL, as a crash or a power cut would; resolves once it is gone. */
  kill(): Promise<void>
  /** An orderly end. */
  stop(): Promise<void>
  /** Ends this client's connection; the engine goes on. */
  disconnect(): void
}

/** Folders of one test: the data folder, and the $HOME where local jobs leave their files. */
export interface TestHome {
  readonly home: string
  readonly userHome: string
  /**
   * Variables that make a program this test's own. Its tmux server is too: in a shared one, a session has the $HOME of
   * whoever came first, and ends with that test.
   */
  readonly env: { readonly HOME: string; readonly TMUX_TMPDIR: string; readonly REMOTEBOT_KEYRING: 'off' }
  remove(): void
}

export function makeTestHome(): TestHome {
  const folder = mkdtempSync(join(tmpdir(), 'remotebot-test-'))
  const userHome = join(folder, 'user')
  const tmux = join(folder, 'tmux')
  mkdirSync(userHome)
  mkdirSync(tmux)
  return {
    home: join(folder, 'data'),
    userHome,
    env: { HOME: userHome, TMUX_TMPDIR: tmux, REMOTEBOT_KEYRING: 'off' },
    remove: () => {
      killThoseOf(folder)
      rmSync(folder, { recursive: true, force: true, maxRetries: 20 })
    },
  }
}

/** Starts the built engine and connects. @throws Error with the engine's own report when it does not start */
export async function startEngine(test: TestHome, env: NodeJS.ProcessEnv = {}): Promise<EngineProcess> {
  if (!existsSync(ENTRY)) throw new Error('The engine is not built; run: npm run build')
  const child = spawn(process.execPath, [ENTRY, '--home', test.home, '--host', 'background'], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ...test.env, ...env },
  })
  const exited = new Promise<void>((done) => child.once('exit', () => done()))
  const report = await firstReport(child)
  if (report.type === 'failed') throw Object.assign(new Error(report.message), report)
  let over = false
  void exited.then(() => {
    over = true
  })
  const socket = await patiently(report.socketPath, () => over).catch(async (error: unknown) => {
    // One that nobody talks to would hold the folder.
    child.kill('SIGKILL')
    await exited
    throw error
  })
  socket.on('error', () => {})
  const { client } = clientOver(socket)
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    await exited
    socket.terminate()
  }
  return {
    client,
    pid: report.pid,
    socketPath: report.socketPath,
    exited,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    disconnect: () => socket.terminate(),
  }
}

/** As whoever attaches does: an engine on a busy computer may be late to answer, but one that has died never will. */
async function patiently(socketPath: string, isOver: () => boolean): ReturnType<typeof openSocket> {
  for (let tries = 1; ; tries++) {
    try {
      return await openSocket(socketPath, { kind: 'rpc' })
    } catch (error) {
      if (isOver() || tries === CONNECT_TRIES) throw error
      await sleep(CONNECT_AGAIN_MS)
    }
  }
}

function firstReport(child: ChildProcess): Promise<EngineReport> {
  return new Promise((resolveReport, reject) => {
    child.once('message', (report) => resolveReport(report as EngineReport))
    child.once('exit', (code, signal) => reject(new Error(`the engine ended as it started (${signal ?? code})`)))
  })
}
