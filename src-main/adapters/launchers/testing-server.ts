import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newId } from '../../../src-shared/vocabulary/index.ts'
import { findProgram } from '../../testing/needs.ts'
import { killAll } from '../../testing/processes.ts'
import { until } from '../../testing/until.ts'
import { createLocalTransport } from '../transport/local-transport.ts'
import { createServerSession } from '../transport/server-session.ts'
import type { ServerSession } from '../transport/session.ts'
import type { Transport } from '../transport/types.ts'
import { shellLauncher } from './shell-launcher.ts'
import type { AttemptSpec, AttemptStatus } from './types.ts'

/** Kinds of server that tests make of this computer: which sh, which programs. */
export const SHELLS = ['dash', 'bash', 'busybox'] as const
export type TestShell = (typeof SHELLS)[number]

export interface TestServer {
  home: string
  env: Record<string, string>
  transport: Transport
  session: ServerSession
  /** Numbers of the processes that belong to this server: those that run with its home folder. */
  processes(): number[]
  close(): Promise<void>
}

/**
 * A server for a test: a home folder of its own and a PATH on which `sh` is `shell`. `busybox` has busybox's
 * programs and nothing else; the others this computer's, without tmux unless asked for. For tests only.
 */
export function testServer(shell: TestShell, options: { tmux?: boolean } = {}): TestServer {
  const root = mkdtempSync(join(tmpdir(), 'rb-server-'))
  const home = join(root, "home of o'neil")
  const bin = join(root, 'bin')
  for (const folder of [home, bin, join(root, 'tmux')]) mkdirSync(folder, { mode: 0o700 })
  if (shell === 'busybox') linkBusybox(bin)
  else linkPrograms(bin, shell, options.tmux === true)
  const env = {
    HOME: home,
    PATH: bin,
    TMUX_TMPDIR: join(root, 'tmux'),
    SHELL: '/bin/sh',
    LANG: 'C.UTF-8',
    RB_TEST: root,
  }
  const transport = createLocalTransport({ env })
  const session = createServerSession(transport)
  const processes = () => processesWith(`RB_TEST=${root}`)
  return {
    home,
    env,
    transport,
    session,
    processes,
    close: async () => {
      await session.close()
      await transport.close()
      killAll(processes)
      rmSync(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
    },
  }
}

function linkBusybox(bin: string): void {
  const busybox = findProgram('busybox') ?? ''
  const applets = execFileSync(busybox, ['--list'], { encoding: 'utf8' }).trim().split('\n')
  for (const applet of applets) symlinkSync(busybox, join(bin, applet))
}

function linkPrograms(bin: string, shell: string, tmux: boolean): void {
  for (const folder of ['/usr/local/bin', '/usr/bin', '/bin']) {
    for (const name of readdirSync(folder)) {
      if (name === 'sh' || (name === 'tmux' && !tmux)) continue
      try {
        symlinkSync(join(folder, name), join(bin, name))
      } catch {
        // there already, from an earlier folder
      }
    }
  }
  symlinkSync(findProgram(shell) ?? '', join(bin, 'sh'))
}

function processesWith(variable: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const dead = /^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
        return !dead && readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(variable)
      } catch {
        return false
      }
    })
    .map(Number)
}

/** An attempt in a workspace of its own, with nothing to set up unless told. */
export function attemptSpec(command: string, rest: Partial<AttemptSpec> = {}): AttemptSpec {
  const jobId = rest.jobId ?? newId('job')
  return {
    jobId,
    attempt: 1,
    name: 'Über test!',
    command,
    workspaceDir: `~/.remotebot/work/${jobId}`,
    bootstrap: [],
    workingDir: null,
    volumes: [],
    env: {},
    secrets: {},
    timeLimit: null,
    tty: false,
    hold: 'never',
    ...rest,
  }
}

/** A command, or a part of one, that waits until {@link open} is called with the same name. */
export const gate = (name: string) => `until [ -e "$HOME/${name}" ]; do sleep 0.1; done`

/** Opens the gate of that name. */
export function open({ home }: Pick<TestServer, 'home'>, name: string): void {
  writeFileSync(join(home, name), '')
}

/** Deploys and starts an attempt. */
export async function launch(
  session: ServerSession,
  spec: AttemptSpec,
): Promise<{ dir: string; status: AttemptStatus }> {
  const { dir } = await shellLauncher.deploy(session, spec)
  return { dir, status: await shellLauncher.start(session, dir) }
}

/** How an attempt stands once it is in `state`. @throws Error after about a minute */
export function ended(
  { session }: Pick<TestServer, 'session'>,
  dir: string,
  state: AttemptStatus['state'] = 'exited',
): Promise<AttemptStatus> {
  return until(`${dir} ${state}`, async () => {
    const status = await shellLauncher.status(session, dir)
    return status.state === state ? status : null
  })
}
