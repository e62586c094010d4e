import { CircleStop, RotateCcw, TimerOff, Trash2 } from 'lucide-react'
import { useRef } from 'react'
import { counted, isFinal, type JobSummary } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { MarkedBar } from '../../components/marked-bar.tsx'
import { client } from '../../lib/client.ts'
import { each } from '../../lib/each.ts'
import { inform } from '../../lib/notices.ts'
import { openOverlay, unmark, useUi } from '../../lib/ui.ts'
import { useAction } from '../../lib/use-action.ts'

/** What can be done with the marked rows: one action and one question for the whole set. */
export function BulkBar({ rows }: { rows: readonly JobSummary[] }) {
  const selected = useUi((ui) => ui.selected)
  const [busy, run] = useAction()
  // By job, so that trying again after a lost answer starts no second one.
  const keys = useRef(new Map<string, string>())
  const jobs = rows.filter((row) => selected.includes(row.id))
  if (jobs.length === 0) return null
  const held = jobs.filter((job) => job.heldUntil !== null).map(({ id, name }) => ({ id, name }))
  const running = jobs
    .filter((job) => !isFinal(job.status) && job.heldUntil === null)
    .map(({ id, name }) => ({ id, name }))
  const ended = jobs.filter((job) => isFinal(job.status)).map(({ id, name }) => ({ id, name }))
  const again = () =>
    run('Not all jobs could be run again', async () => {
      const done = new Set<string>()
      try {
        await each(jobs, done, async (job) => {
          const idempotencyKey = keys.current.get(job.id) ?? crypto.randomUUID()
          keys.current.set(job.id, idempotencyKey)
          const { spec } = await client.jobs.get({ job: job.id })
          await client.jobs.submit({ spec, idempotencyKey })
          keys.current.delete(job.id)
        })
      } finally {
        // What stays marked is what has to be tried again.
        unmark(done)
      }
      inform(`${counted(jobs.length, 'job runs', 'jobs run')} again`)
    })
  const release = () =>
    run('Not all jobs could be released', async () => {
      const done = new Set<string>()
      try {
        await each(held, done, (job) => client.jobs.release({ job: job.id }))
      } finally {
        unmark(done)
      }
      inform(`${counted(held.length, 'job is', 'jobs are')} released`)
    })
  return (
    <MarkedBar label="Marked jobs">
      <span className="font-semibold">{jobs.length} marked</span>
      <Button look="quiet" onClick={() => useUi.setState({ selected: [] })}>
        Clear
      </Button>
      <span className="flex-1" />
      <Button icon={<RotateCcw size={13} />} disabled={busy} onClick={() => void again()}>
        Run again
      </Button>
      {held.length > 0 && (
        <Button icon={<TimerOff size={13} />} disabled={busy} onClick={() => void release()}>
          Release {held.length}
        </Button>
      )}
      <Button
        look="danger"
        icon={<CircleStop size={13} />}
        disabled={running.length === 0}
        onClick={() => openOverlay({ kind: 'stop-jobs', jobs: running })}
      >
        Stop{running.length ? ` ${running.length}` : ''}…
      </Button>
      <Button
        look="danger"
        icon={<Trash2 size={13} />}
        disabled={ended.length === 0}
        onClick={() => openOverlay({ kind: 'remove-jobs', jobs: ended })}
      >
        Remove{ended.length ? ` ${ended.length}` : ''}…
      </Button>
    </MarkedBar>
  )
}
