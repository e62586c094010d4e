import { formatBytes, type JobSpec, type Server, type TransferReport } from '../../../src-shared/vocabulary/index.ts'
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

/** "412 files, 31 MB; 3 of them changed since the last push, 2 are removed there". */
function reportText({ files, bytes, unchanged, deleted, changes }: TransferReport, again: boolean): string {
  const total = `${count(files, 'file')}, ${formatBytes(bytes)}`
  const skipped = changes.filter(({ action }) => action === 'skip').length
  const odd = skipped > 0 ? `; ${count(skipped, 'file')} cannot travel` : ''
  if (!again) return total + odd
  const changed = Math.max(0, files - unchanged)
  const news = changed === 0 ? 'nothing has changed since the last push' : `${count(changed, 'file')} changed`
  return `${total}; ${news}${deleted > 0 ? `, ${count(deleted, 'file')} removed there` : ''}${odd}`
}

const count = (amount: number, one: string) => `${amount.toLocaleString('en-US')} ${one}${amount === 1 ? '' : 's'}`
