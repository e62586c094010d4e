import { resolve } from 'node:path'
import { memoryFile } from './push-memories.ts'
import { SCRIPTS } from './scripts.ts'
import { runInThread } from './transfer-thread.ts'
import type { PushOptions, TransferReport, TransferTransport } from './types.ts'

/**
 * Makes the content of a local folder the content of a folder on the server. What an earlier push has put there and nobody changed is
 * not sent again; of big files only changed cells of 64 KiB travel. Everything is sent beside its place first and checked there, so
 * that a push that is cut leaves the old files as they were; the next one goes on where it was. Times are kept to the second;
 * owners are not kept; hard links become files of their own.
 * @throws RemotebotError NOT_FOUND (no such source), INVALID_INPUT, UNREACHABLE (cut: call again), DISK_FULL, REMOTE_FAILED, and what
 * the transport throws; the signal's reason when aborted
 */
export function push(transport: TransferTransport, options: PushOptions): Promise<TransferReport> {
  const { source, target, excludes = [], defaultIgnores = true, gitignore = true, deletions, dryRun = false } = options
  const task = {
    kind: 'push' as const,
    source: resolve(source),
    target,
    excludes,
    defaultIgnores,
    gitignore,
    deletions,
    dryRun,
    stateFile: memoryFile(options.stateFolder, options.stateKey),
    scripts: SCRIPTS,
  }
  return runInThread(transport, task, options)
}
