import {
  counted,
  formatBytes,
  type JobSpec,
  type Server,
  type TransferReport,
} from '../../../src-shared/vocabulary/index.ts'
import { toProblem } from '../../lib/problem.ts'
import { useDryRun } from './use-dry-run.ts'

/** How much a push would send, counted without sending anything. */
export function DryRunLine({ spec, server }: { spec: JobSpec; server: Server | undefined }) {
  const { data, error, isPending, isEnabled } = useDryRun(spec, server)
  if (!isEnabled) return null
  return (
    <span role="status" className="block text-muted">
      {data
        ? reportText(data.report, data.again)
        : isPending
          ? 'counting what would travel…'
          : `not counted: ${toProblem(error).message}`}
    </span>
  )
}

/** "42 files, 70 kB", or of one that was pushed before "3 of 42 files changed, 2 kB; 1 is removed there". */
function reportText({ files, bytes, unchanged, deleted, changes }: TransferReport, again: boolean): string {
  const size = formatBytes(bytes)
  const skipped = changes.filter(({ action }) => action === 'skip').length
  const sent = again
    ? files === 0
      ? `nothing has changed of ${counted(unchanged, 'file')}`
      : `${files.toLocaleString('en-US')} of ${counted(files + unchanged, 'file')} changed, ${size}`
    : `${counted(files, 'file')}, ${size}`
  const gone = deleted > 0 ? `; ${counted(deleted, 'file')} removed there` : ''
  return `${sent}${gone}${skipped > 0 ? `; ${counted(skipped, 'file')} cannot travel` : ''}`
}
