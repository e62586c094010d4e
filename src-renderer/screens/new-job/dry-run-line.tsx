import { counted, formatBytes, type JobSpec, type Server } from '../../../src-shared/vocabulary/index.ts'
import { toProblem } from '../../lib/problem.ts'
import { type Counted, useDryRun } from './use-dry-run.ts'

interface DryRunLineProps {
  spec: JobSpec
  /** Where it would run; null: that is not known yet. */
  server: Server | null
  servers: readonly Server[]
}

/** How much a push would send, counted without sending anything. */
export function DryRunLine({ spec, server, servers }: DryRunLineProps) {
  const counter = server ?? servers.find(({ origin }) => origin === 'local')
  const { data, error, isPending, isEnabled } = useDryRun(spec, server?.id ?? null, counter?.id)
  if (!isEnabled) return null
  return (
    <span role="status" className="block text-muted">
      {data
        ? sentText(data) + (server ? ` (counted for ${server.name})` : '; fewer to a server that has some of it')
        : isPending
          ? 'counting what would travel…'
          : `not counted: ${toProblem(error).message}`}
    </span>
  )
}

/** "42 files, 70 kB", or of one that was pushed before "3 of 42 files changed, 2 kB; 1 file removed there". */
function sentText({ report: { files, bytes, unchanged, deleted, changes }, again }: Counted): string {
  const size = formatBytes(bytes)
  const skipped = changes.filter(({ action }) => action === 'skip').length
  const sent = again
    ? files === 0
      ? `nothing has changed of ${counted(unchanged, 'file')}`
      : `${files.toLocaleString('en')} of ${counted(files + unchanged, 'file')} changed, ${size}`
    : `${counted(files, 'file')}, ${size}`
  const gone = deleted > 0 ? `; ${counted(deleted, 'file')} removed there` : ''
  return `${sent}${gone}${skipped > 0 ? `; ${counted(skipped, 'file')} cannot travel` : ''}`
}
