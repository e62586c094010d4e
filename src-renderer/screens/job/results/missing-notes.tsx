import { useQuery } from '@tanstack/react-query'
import { TriangleAlert } from 'lucide-react'
import type { Job } from '../../../../src-shared/vocabulary/index.ts'
import { api } from '../../../lib/client.ts'

const MOST = 5

/** What was asked for and was not there, as the last look on the server said. */
export function MissingNotes({ job }: { job: Job }) {
  const asked = job.spec.outputs.length > 0 || job.results !== null
  const timeline =
    useQuery({ ...api.jobs.timeline.queryOptions({ input: { job: job.id } }), enabled: asked }).data ?? []
  const missing = [...new Set(timeline.filter(({ type }) => type === 'output').map(({ text }) => text))]
  if (missing.length === 0) return null
  return (
    <ul aria-label="Notes" className="grid gap-0.5 border-line border-b px-5 py-1.5">
      {missing.slice(-MOST).map((text) => (
        <li key={text} className="flex min-w-0 gap-2">
          <TriangleAlert size={14} className="mt-[3px] shrink-0 text-attention" aria-hidden />
          <span className="wrap-anywhere min-w-0 select-text">{text}</span>
        </li>
      ))}
      {missing.length > MOST && <li className="text-muted">{missing.length - MOST} more under Events</li>}
    </ul>
  )
}
