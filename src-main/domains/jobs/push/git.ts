import { spawn } from 'node:child_process'
import { noGit } from './git-failure.ts'

/** What git may say before only its end is kept. */
const MOST_SAID = 64 * 1024
const MOST_OUTPUT = 64 * 1024 * 1024
const GRACE_MS = 2000
/** A host that says nothing for so long does not answer any more. */
const QUIET_MS = 600_000

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
 * Runs git without a terminal; it never asks anything. How it logs in is this user's own business: an SSH agent, core.sshCommand,
 * a credential helper. Aborting ends it and what it started.
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
  const kill = (how: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, how)
    } catch {
      // it has just ended
    }
  }
  let late: NodeJS.Timeout | undefined
  // Asked to, git takes its lock files away first.
  const end = () => {
    kill('SIGTERM')
    late ??= setTimeout(() => kill('SIGKILL'), GRACE_MS)
  }
  let stderr = ''
  let quiet: NodeJS.Timeout | undefined
  const heard = () => {
    clearTimeout(quiet)
    quiet = setTimeout(() => {
      stderr += `\nfatal: timed out: nothing was heard for ${QUIET_MS / 60_000} minutes\n`
      end()
    }, QUIET_MS)
  }
  heard()
  signal?.addEventListener('abort', end, { once: true })
  const stdout: Buffer[] = []
  let size = 0
  child.stdout.on('data', (chunk: Buffer) => {
    heard()
    size += chunk.length
    if (size <= MOST_OUTPUT) stdout.push(chunk)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    heard()
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
    clearTimeout(late)
    clearTimeout(quiet)
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
    ...env,
  }
}

/** Of a git command that may have started this engine. */
const OUR_OWN =
  /^(GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|PREFIX|NAMESPACE|CEILING_DIRECTORIES|TRACE.*)|SSH_ASKPASS)$/
