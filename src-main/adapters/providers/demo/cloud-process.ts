import { spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ProviderError } from '../provider-error.ts'
import { CLOUD_FILE, type CloudFile, cloudFile } from './wire.ts'

const LOG_FILE = 'cloud.log'
const LONGEST_LOG = 5_000_000
const START_MS = 60_000
const LOOK_EVERY_MS = 25

/** Where the cloud of a folder listens, if it was started and has not ended in an orderly way. */
export function readCloudFile(folder: string): CloudFile | null {
  try {
    return cloudFile.parse(JSON.parse(readFileSync(join(folder, CLOUD_FILE), 'utf8')))
  } catch {
    return null
  }
}

/**
 * Starts the cloud of a folder as a process that outlives this one, and waits until it listens somewhere else than `stale` said.
 * If another is starting, that one will do.
 * @throws ProviderError transient where it does not come up, with the last lines of its log
 */
export async function startCloud(folder: string, stale: CloudFile | null): Promise<CloudFile> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const deadline = Date.now() + START_MS
  let child = spawnCloud(folder)
  while (Date.now() < deadline) {
    const found = readCloudFile(folder)
    if (found && (found.pid !== stale?.pid || found.token !== stale.token)) return found
    const { exitCode } = child
    // 3: another one has the folder. It writes its file soon, or was just about to end: then this one is tried again.
    if (exitCode === 3) {
      await sleep(200)
      child = spawnCloud(folder)
    } else if (exitCode !== null || child.failed) break
    await sleep(LOOK_EVERY_MS)
  }
  throw new ProviderError('transient', 'The demo cloud did not start on this computer.', { details: endOfLog(folder) })
}

interface Started {
  readonly exitCode: number | null
  readonly failed: boolean
}

function spawnCloud(folder: string): Started {
  const log = join(folder, LOG_FILE)
  if (existsSync(log) && statSync(log).size > LONGEST_LOG) renameSync(log, `${log}.1`)
  const output = openSync(log, 'a', 0o600)
  const { file, args, env } = programOf(folder)
  const child = spawn(file, args, { detached: true, cwd: '/', env, stdio: ['ignore', output, output] })
  closeSync(output)
  const state = { failed: false }
  child.once('error', () => {
    state.failed = true
  })
  child.unref()
  return {
    get exitCode() {
      return child.exitCode ?? (child.signalCode === null ? null : -1)
    },
    get failed() {
      return state.failed
    },
  }
}

/**
 * The cloud's program. In a checkout's tests its sources; else the built entry, beside or one folder above the running bundle.
 * A packaged app may not run as Node: it is started as the app, which knows the switch (hosts/electron/main.ts).
 */
function programOf(folder: string): { file: string; args: string[]; env: NodeJS.ProcessEnv } {
  const entry = entryFile()
  const env = cleanEnvironment()
  if (process.env.REMOTEBOT_APP)
    return { file: process.env.REMOTEBOT_APP, args: [...appSwitches(), `--demo-cloud=${folder}`], env }
  const source = entry.endsWith('.ts')
    ? ['--experimental-transform-types', '--disable-warning=ExperimentalWarning']
    : []
  return {
    file: process.execPath,
    args: [...source, entry, '--folder', folder],
    env: process.versions.electron ? { ...env, ELECTRON_RUN_AS_NODE: '1' } : env,
  }
}

function entryFile(): string {
  const names = import.meta.url.endsWith('.ts') ? ['./cloud/main.ts'] : ['./demo-cloud.js', '../demo-cloud.js']
  const files = names.map((name) => fileURLToPath(new URL(name, import.meta.url)))
  return files.find((file) => existsSync(file)) ?? (files[0] as string)
}

/** A process that nobody sees needs no display; root cannot have Chromium's sandbox. */
function appSwitches(): string[] {
  const headless = process.platform === 'linux' ? ['--ozone-platform=headless', '--disable-gpu'] : []
  return process.getuid?.() === 0 ? [...headless, '--no-sandbox'] : headless
}

/** What it needs of ours: it lives longer than we do, and its machines should know nothing of us. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept =
    /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_\w+|TZ|TMPDIR|XDG_RUNTIME_DIR|SYSTEMROOT|REMOTEBOT_SQLITE_BINDING)$/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => kept.test(name)))
}

function endOfLog(folder: string): string {
  try {
    return readFileSync(join(folder, LOG_FILE), 'utf8').split('\n').slice(-20).join('\n')
  } catch {
    return ''
  }
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
