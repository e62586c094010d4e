import { useQuery } from '@tanstack/react-query'
import { TriangleAlert } from 'lucide-react'
import type { Job } from '../../../../src-shared/vocabulary/index.ts'
import { Time } from '../../../components/time.tsx'
import { api } from '../../../lib/client.ts'

const MOST = 5

/** What was asked for and was not there, as the last look on the server said. */
export function MissingNotes({ job }: { job: Job }) {
  const asked = job.spec.outputs.length > 0 || job.results !== null
  const timeline =
    useQuery({ ...api.jobs.timeline.queryOptions({ input: { job: job.id } }), enabled: asked }).data ?? []
  const missing = timeline.filter(({ type }) => type === 'outputs')
  if (missing.length === 0) return null
  return (
    <ul aria-label="Notes" className="grid gap-0.5 border-line border-b px-5 py-1.5">
      {missing.slice(-MOST).map(({ at, text }) => (
        <li key={`${at} ${text}`} className="flex min-w-0 gap-2">
          <TriangleAlert size={14} className="mt-[3px] shrink-0 text-attention" aria-hidden />
          <span className="wrap-anywhere min-w-0 select-text">
            {text}
            <span className="text-muted">
              {' '}
              · <Time at={at} />
            </span>
          </span>
        </li>
      ))}
      {missing.length > MOST && <li className="text-muted">{missing.length - MOST} more under Timeline</li>}
    </ul>
  )
}
