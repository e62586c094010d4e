import type { ErrorCode, ProblemData } from '../../../src-shared/vocabulary/errors.ts'
import type { Deletions, TransferProgress, TransferReport } from './types.ts'

/** The shell scripts that the worker sends; it cannot read them itself, since only a build or test embeds them. */
export interface Scripts {
  lib: string
  list: string
  /** Whether processes live, and the lock that one push at a time holds. */
  lock: string
  receive: string
  commit: string
  find: string
  send: string
}

export interface PushTask {
  kind: 'push'
  source: string
  target: string
  excludes: string[]
  defaultIgnores: boolean
  gitignore: boolean
  deletions: Deletions
  dryRun: boolean
  stateFile: string
  scripts: Scripts
}

export interface PullTask {
  kind: 'pull'
  paths: string[]
  base: string
  target: string
  deletions: 'extra' | 'none'
  dryRun: boolean
  scripts: Scripts
}

export type Task = PushTask | PullTask

/** What the worker asks of the thread that holds the connections. `id` names a process on the server. */
export type Ask =
  | { kind: 'open'; id: number }
  | { kind: 'write'; id: number; bytes: Uint8Array<ArrayBuffer> }
  | { kind: 'end'; id: number }
  | { kind: 'close'; id: number }
  | { kind: 'read'; id: number; bytes: number; buffer?: ArrayBuffer }
  | { kind: 'progress'; progress: TransferProgress }
  | { kind: 'done'; report: TransferReport }
  | { kind: 'failed'; problem: Problem }

/**
 * What the worker is told. `written` and `read` count bytes, so that neither side gets far ahead of the other, and may give the buffer back,
 * to be used again.
 */
export type Tell =
  | { kind: 'opened'; id: number }
  | { kind: 'refused'; id: number; problem: Problem }
  | { kind: 'written'; id: number; bytes: number; buffer: Uint8Array<ArrayBuffer> }
  | { kind: 'out' | 'err'; id: number; bytes: Uint8Array }
  | { kind: 'exit'; id: number; code: number | null }

/** An error as it crosses threads. */
export interface Problem {
  code: ErrorCode | null
  message: string
  data: ProblemData
}
