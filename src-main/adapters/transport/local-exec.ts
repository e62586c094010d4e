import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import type { ExecChannel } from './types.ts'

const KILL_AFTER_MS = 2000

/**
 * Starts `sh -c command` in a process group of its own.
 * @throws RemotebotError UNREACHABLE if no process could be started.
 */
export async function localExec(command: string, place: { cwd: string; env: Record<string, string> }) {
  const child = spawn('/bin/sh', ['-c', command], { ...place, stdio: 'pipe', detached: true })
  // First of all: without file descriptors left there are no streams, and the error comes a moment later.
  child.on('error', () => {})
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.on('error', () => {})
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', (error) => reject(notStarted(error, place.cwd)))
  })
  return channelOf(child)
}

function channelOf(child: ChildProcessWithoutNullStreams): ExecChannel {
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
  const running = () => child.exitCode === null && child.signalCode === null
  const close = () => {
    child.stdin.destroy()
    child.stdout.destroy()
    child.stderr.destroy()
    if (!running()) return
    signalGroup(child.pid, 'SIGHUP')
    const timer = setTimeout(() => running() && signalGroup(child.pid, 'SIGKILL'), KILL_AFTER_MS)
    child.once('exit', () => clearTimeout(timer))
  }
  return { stdin: child.stdin, stdout: child.stdout, stderr: child.stderr, exited, close }
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // it ended in between
  }
}

function notStarted(error: Error, cwd: string): RemotebotError {
  return new RemotebotError(
    'UNREACHABLE',
    `Could not start a process on this computer in ${cwd}: ${error.message}`,
    { hint: 'Check that the folder exists and that this computer can start more processes.', details: error.message },
    { cause: error },
  )
}
