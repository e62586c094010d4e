import { spawn } from 'node:child_process'
import { noGit } from './git-failure.ts'

/** What git may say before only its end is kept. */
const MOST_SAID = 64 * 1024
const MOST_OUTPUT = 64 * 1024 * 1024

/** Nobody is there to answer, nothing outside of our folders is run, and a repository's own settings have no say. */
const SETTINGS = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.autocrlf=false',
  'core.symlinks=true',
  'core.askPass=',
  'gc.autoDetach=false',
  'submodule.recurse=false',
  'fetch.recurseSubmodules=false',
  'protocol.ext.allow=never',
]

export interface GitResult {
  code: number
  stdout: string
  stderr: string
}

export interface GitOptions {
  folder: string
  /** GIT_ALLOW_PROTOCOL; none unless told. */
  protocols?: string
  env?: NodeJS.ProcessEnv
  signal?: AbortSignal
  /** Each line or piece of progress that it says on stderr. */
  onSaid?: (text: string) => void
}

/**
 * Runs git without a terminal; it never asks anything. Aborting ends it and what it started.
 * @throws RemotebotError INVALID_STATE where git is not installed; the signal's reason when aborted
 */
export async function git(args: string[], options: GitOptions): Promise<GitResult> {
  const { signal } = options
  signal?.throwIfAborted()
  const child = spawn('git', [...SETTINGS.flatMap((setting) => ['-c', setting]), ...args], {
    cwd: options.folder,
    env: environment(options),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A session of its own: no terminal to ask at, and one group to end.
    detached: true,
  })
  const end = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    } catch {
      // it has just ended
    }
  }
  signal?.addEventListener('abort', end, { once: true })
  const stdout: Buffer[] = []
  let size = 0
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= MOST_OUTPUT) stdout.push(chunk)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-MOST_SAID)
    options.onSaid?.(text)
  })
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', (error: NodeJS.ErrnoException) => reject(error.code === 'ENOENT' ? noGit() : error))
      child.once('close', (exit) => resolve(exit ?? -1))
    })
    signal?.throwIfAborted()
    return { code, stdout: Buffer.concat(stdout).toString('utf8'), stderr }
  } finally {
    signal?.removeEventListener('abort', end)
  }
}

function environment({ protocols = 'none', env = {} }: GitOptions): NodeJS.ProcessEnv {
  const outer = Object.entries(process.env).filter(([name]) => !OUR_OWN.test(name))
  return {
    ...Object.fromEntries(outer),
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    SSH_ASKPASS_REQUIRE: 'never',
    GCM_INTERACTIVE: 'never',
    GIT_LFS_SKIP_SMUDGE: '1',
    GIT_ALLOW_PROTOCOL: protocols,
    GIT_SSH_COMMAND: process.env.GIT_SSH_COMMAND ?? 'ssh -oBatchMode=yes',
    ...env,
  }
}

/** Of a git command that may have started this engine. */
const OUR_OWN =
  /^(GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|PREFIX|NAMESPACE|CEILING_DIRECTORIES|TRACE.*)|SSH_ASKPASS)$/
