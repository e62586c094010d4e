import type {
  TransferChange,
  TransferProgress,
  TransferReport as TransferReportView,
} from '../../../src-shared/vocabulary/index.ts'
import type { Change, TransferProgress as Progress, TransferReport } from '../../adapters/transfer/index.ts'

/** At most so many changes of a report are listed. */
const MOST_CHANGES = 10_000

/** How far a transfer is, as the contract says it. While it looks around no totals are known. */
export function progressView(kind: 'push' | 'pull', progress: Progress): TransferProgress {
  const { filesDone, bytesDone } = progress
  const phases = { scanning: 'scanning', verifying: 'verifying', finishing: 'verifying' } as const
  const phase = progress.phase === 'sending' ? (kind === 'push' ? 'sending' : 'receiving') : phases[progress.phase]
  const known = progress.phase !== 'scanning'
  return { phase, files: known ? progress.files : null, filesDone, bytes: known ? progress.bytes : null, bytesDone }
}

/** What a transfer did, as the contract says it. `replaced`: changes that are listed though this was no dry run. */
export function reportView(report: TransferReport, durationMs: number, replaced: Change[] = []): TransferReportView {
  const skipped = report.skipped.map(({ path, reason }): TransferChange => ({ path, action: 'skip', bytes: 0, reason }))
  const done = [...report.changes, ...replaced].map(changeView)
  const changes = [...skipped, ...done]
  return {
    files: report.files,
    bytes: report.bytes,
    sentBytes: report.sentBytes,
    unchanged: report.unchanged,
    deleted: report.deleted,
    changes: changes.slice(0, MOST_CHANGES),
    moreChanges: report.changesLeftOut + Math.max(0, changes.length - MOST_CHANGES),
    durationMs: Math.round(durationMs),
  }
}

function changeView({ path, action, bytes }: Change): TransferChange {
  if (action === 'attributes') return { path, action: 'update', bytes, reason: 'only its mode or time' }
  return { path, action, bytes, reason: null }
}
