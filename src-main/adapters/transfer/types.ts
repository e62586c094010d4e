import type { Transport } from '../transport/index.ts'

/** Which deletions a push may make on the server; see {@link PushOptions.deletions}. */
export type Deletions = 'pushed' | 'extra' | 'none'

/** What a call of `push` or `pull` is doing: looking, moving bytes, comparing what arrived, putting it in place. */
export type TransferPhase = 'scanning' | 'sending' | 'verifying' | 'finishing'

/** How far a transfer is. `bytes` and `files` count what has to travel, not what exists; they are 0 while scanning. */
export interface TransferProgress {
  phase: TransferPhase
  filesDone: number
  files: number
  bytesDone: number
  bytes: number
}

/** What was left out, and why, in words for a person. `path` is relative to the source; odd bytes are shown as `\xNN`. */
export interface Skipped {
  path: string
  reason: string
}

/** One line of a dry run. `bytes` is what would travel for it. */
export interface Change {
  path: string
  action: 'create' | 'update' | 'attributes' | 'delete'
  bytes: number
}

/** What a transfer did, or would do in a dry run. */
export interface TransferReport {
  /** Files and links that travelled, whole or in part. */
  files: number
  /** Their sizes together, in bytes. */
  bytes: number
  /** Bytes of content that really travelled: less than `bytes` where only changed chunks did, or where part had arrived. */
  sentBytes: number
  /** Files that were the same on both sides already, and their bytes. */
  unchanged: number
  unchangedBytes: number
  /** Named, with the reason: special files, unreadable ones, refused paths. */
  skipped: Skipped[]
  /** Files, links and folders deleted at the target. */
  deleted: number
  /** In a dry run, what would change: at most 10,000 lines; `changesLeftOut` counts the others. */
  changes: Change[]
  changesLeftOut: number
  /** Of a pull: SHA-256 in hex (or `cksum:` where the server has no better) of each file that travelled, by its path below the target. */
  checksums: Record<string, string>
}

/** Options that push and pull share. */
interface CommonOptions {
  /** Says what would happen and changes nothing, neither here nor there. */
  dryRun?: boolean
  /** Ends the transfer; the call rejects with the signal's reason. A repeated call goes on where it was. */
  signal?: AbortSignal
  onProgress?: (progress: TransferProgress) => void
}

export interface PushOptions extends CommonOptions {
  /** A local folder. Its content becomes the content of `target`. */
  source: string
  /** A folder on the server: absolute, below the home folder (`~/x`), or relative to it. Made if it is missing. */
  target: string
  /** Patterns as in .gitignore that leave out more; they cannot be undone by files of the source. */
  excludes?: string[]
  /** False pushes `.git`, `.venv`, `node_modules`, `__pycache__` and `*.pyc` too. True unless told. */
  defaultIgnores?: boolean
  /** False pushes what `.gitignore` files leave out too: they say nothing of files that git knows. True unless told. */
  gitignore?: boolean
  /**
   * `pushed` deletes what an earlier push put there and is gone here (unless it changed on the server since); `extra` makes the
   * target equal to the source; `none` deletes nothing. What is ignored is never deleted.
   */
  deletions: Deletions
  /** A local folder for what is remembered between pushes. */
  stateFolder: string
  /** Names the pair of source and target; equal for pushes that follow each other. */
  stateKey: string
}

export interface PullOptions extends CommonOptions {
  /** Files, folders and globs (`*.pt`, `out/**`) on the server; see {@link pull} for what each form means. */
  paths: string[]
  /** The folder on the server that relative paths are below; absolute, or below the home folder. */
  base: string
  /** The local folder that things land in. Made if it is missing. */
  target: string
  /** `extra` deletes local files of pulled folders, and those that globs of the base match, that are not on the server. `none` unless told. */
  deletions?: 'extra' | 'none'
}

export type TransferTransport = Pick<Transport, 'exec'>
