import { resolve } from 'node:path'
import { SCRIPTS } from './scripts.ts'
import { runInThread } from './transfer-thread.ts'
import type { PullOptions, TransferReport, TransferTransport } from './types.ts'

/**
 * Brings files home. Relative paths land at the same path below `target`: `results`, `./results` and `results/` all mean the folder
 * `results`, whose content lands in TARGET/results; `out/a.txt` lands in TARGET/out/a.txt, `.` in TARGET. Absolute paths, those below
 * `~` (the server's home folder) and those that leave the base by `..` land under their last name. Globs match as a shell's do
 * (`*.pt`, `out/**` + `/*.json`); what matches lands at its path below the base. A path that means nothing on the server is
 * named in `skipped`. What is here with the same size and time is not brought again. Files arrive beside their place, are checked
 * against the server's sums, and only then moved there. Nothing is ever written outside of `target`: paths and links that would are
 * refused by name.
 * @throws RemotebotError UNREACHABLE (cut: call again), DISK_FULL, INVALID_INPUT, REMOTE_FAILED, and what the transport throws; the
 * signal's reason when aborted
 */
export function pull(transport: TransferTransport, options: PullOptions): Promise<TransferReport> {
  const { paths, base, target, deletions = 'none', dryRun = false } = options
  const task = { kind: 'pull' as const, paths, base, target: resolve(target), deletions, dryRun, scripts: SCRIPTS }
  return runInThread(transport, task, options)
}
