import { ChevronDown, Timer } from 'lucide-react'
import type { Job } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { Menu } from '../../components/menu.tsx'
import { Time } from '../../components/time.tsx'
import { client } from '../../lib/client.ts'
import { useNow } from '../../lib/now.ts'
import { formatClock } from '../../lib/time.ts'
import { useAction } from '../../lib/use-action.ts'

const SPANS = [
  { label: '30 min from now', seconds: 1800 },
  { label: '1 h from now', seconds: 3600 },
  { label: '4 h from now', seconds: 14_400 },
  { label: '1 day from now', seconds: 86_400 },
  { label: '7 days from now', seconds: 604_800 },
]

/** Says for how long a job that has ended still holds its server, and ends or moves that. */
export function HoldBanner({ job, until }: { job: Job; until: number }) {
  const now = useNow()
  const [busy, run] = useAction()
  const release = () => run(`${job.name} was not released`, () => client.jobs.release({ job: job.id }))
  const keep = (seconds: number) =>
    run(`The hold of ${job.name} was not moved`, () => client.jobs.hold({ job: job.id, seconds }))
  return (
    <section
      aria-label="Hold"
      className="flex min-h-11 shrink-0 items-center gap-2.5 border-line border-b bg-raised px-5 py-1.5"
    >
      <Timer size={15} className="shrink-0 text-attention" aria-hidden />
      <p className="min-w-0 flex-1">
        <span className="font-semibold">
          Held for another{' '}
          <span role="timer" aria-live="off">
            {formatClock(until - now)}
          </span>
        </span>
        <span className="text-muted">
          , until <Time at={until} />. {job.serverName} keeps a slot, the workspace and what still runs for it.
        </span>
      </p>
      <Button disabled={busy} onClick={() => void release()}>
        Release now
      </Button>
      <Menu
        trigger={
          <Button disabled={busy} icon={<ChevronDown size={13} />}>
            Keep longer
          </Button>
        }
        items={SPANS.map(({ label, seconds }) => ({
          label,
          disabled: Date.now() + seconds * 1000 <= until,
          onPick: () => void keep(seconds),
        }))}
      />
    </section>
  )
}
