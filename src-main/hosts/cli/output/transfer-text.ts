import {
  counted,
  formatBytes,
  formatDuration,
  type TransferChange,
  type TransferProgress,
  type TransferReport,
} from '../../../../src-shared/vocabulary/index.ts'
import { oneLine } from './text.ts'

const BAR = 20

const PHASES: Record<TransferProgress['phase'], string> = {
  scanning: 'looking through the files',
  comparing: 'comparing',
  sending: 'sending',
  receiving: 'receiving',
  verifying: 'verifying',
  deleting: 'deleting',
}

/** How far a transfer is: "sending [#####     ] 12 of 40 files, 1.2 MB of 8 MB". */
export function progressText({ phase, files, filesDone, bytes, bytesDone }: TransferProgress): string {
  const share = bytes ? bytesDone / bytes : files ? filesDone / files : null
  const filled = Math.round(Math.min(1, share ?? 0) * BAR)
  const bar = share === null ? '' : ` [${'#'.repeat(filled).padEnd(BAR)}]`
  const counts = `${of(filesDone, files, String)} ${(files ?? filesDone) === 1 ? 'file' : 'files'}`
  return `${PHASES[phase]}${bar} ${counts}, ${of(bytesDone, bytes, formatBytes)}`
}

const of = (done: number, all: number | null, text: (value: number) => string) =>
  all === null ? text(done) : `${text(done)} of ${text(all)}`

/** What a transfer did: "12 files (8 MB), 30 unchanged, 1 deleted; 1.2 MB travelled in 2.0 s". */
export function reportText({ files, bytes, unchanged, deleted, sentBytes, durationMs }: TransferReport): string {
  const parts = [
    `${counted(files, 'file')} (${formatBytes(bytes)})`,
    ...(unchanged > 0 ? [`${unchanged} unchanged`] : []),
    ...(deleted > 0 ? [`${deleted} deleted`] : []),
  ]
  return `${parts.join(', ')}; ${formatBytes(sentBytes)} travelled in ${formatDuration(durationMs)}`
}

const SIGNS: Record<TransferChange['action'], string> = { create: '+', update: '~', delete: '-', skip: '!' }

/** One line a change: "+ src/a.ts  1.2 kB", "! pipe  (skipped: a socket)". */
export function changeLines({ changes, moreChanges }: TransferReport): string[] {
  const lines = changes.map(({ path, action, bytes, reason }) => {
    const more =
      action === 'skip' ? `(skipped: ${reason ?? 'not said why'})` : action === 'delete' ? '' : formatBytes(bytes)
    return `${SIGNS[action]} ${oneLine(path)}  ${more}`.trimEnd()
  })
  return moreChanges > 0 ? [...lines, `… and ${moreChanges} more`] : lines
}
