import { Ellipsis, RotateCcw, Save, Square, SquareTerminal, Trash2, Undo2 } from 'lucide-react'
import { useLocation } from 'wouter'
import { isFinal, type Job } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { Menu } from '../../components/menu.tsx'
import { client } from '../../lib/client.ts'
import { tmuxSessionOf } from '../../lib/job-text.ts'
import { useShortcut } from '../../lib/shortcuts.ts'
import { openOverlay } from '../../lib/ui.ts'
import { useAction } from '../../lib/use-action.ts'

/** Opens New job at its last step with everything of this job filled in. */
export const runAgain = (job: Job) =>
  openOverlay({ kind: 'new-job', spec: job.spec, step: 3, title: `Run ${job.name} again` })

/** The buttons of a job: stop what runs, run again what has ended. */
export function JobActions({ job }: { job: Job }) {
  const [, go] = useLocation()
  const [busy, run] = useAction()
  const ended = isFinal(job.status)
  // What is held has ended: it is released instead.
  const held = job.heldUntil !== null
  const stoppable = !ended && !held && job.cancelRequestedAt === null
  // No end was seen: stopping asks its server once more.
  const mayStillRun = job.status === 'needs_attention' && job.outcome === 'lost' && job.exitText === null
  const stop = () => openOverlay({ kind: 'stop-jobs', jobs: [{ id: job.id, name: job.name }] })
  useShortcut('job.stop', stop, stoppable)
  useShortcut('job.rerun', () => runAgain(job))
  const canJoin = job.serverId !== null && tmuxSessionOf(job) !== null
  return (
    <>
      {canJoin && (
        <Button icon={<SquareTerminal size={14} />} onClick={() => go(`/servers/${job.serverId}/terminal/${job.id}`)}>
          Attach
        </Button>
      )}
      {!ended && job.contact.status === 'unknown' && (
        <Button
          disabled={busy}
          icon={<Undo2 size={14} />}
          title="Ends the wait: the job becomes lost for good"
          onClick={() => void run(`${job.name} could not be given up`, () => client.jobs.giveUp({ job: job.id }))}
        >
          Give up
        </Button>
      )}
      {ended ? (
        <Button look="primary" icon={<RotateCcw size={13} />} onClick={() => runAgain(job)}>
          Run again
        </Button>
      ) : held ? null : (
        <Button look="danger" icon={<Square size={12} />} disabled={!stoppable} onClick={stop}>
          {stoppable ? 'Stop…' : 'Stopping'}
        </Button>
      )}
      <Menu
        trigger={<Button icon={<Ellipsis size={15} />} aria-label="More actions" title="More actions" />}
        items={[
          ...(ended ? [] : [{ label: 'Run again', icon: <RotateCcw size={13} />, onPick: () => runAgain(job) }]),
          ...(mayStillRun ? [{ label: 'Stop what still runs…', icon: <Square size={12} />, onPick: stop }] : []),
          {
            label: 'Save as template…',
            icon: <Save size={13} />,
            onPick: () => openOverlay({ kind: 'save-template', spec: job.spec, name: job.name }),
          },
          {
            label: 'Remove…',
            icon: <Trash2 size={13} />,
            danger: true,
            disabled: !ended,
            onPick: () => openOverlay({ kind: 'remove-jobs', jobs: [{ id: job.id, name: job.name }] }),
          },
        ]}
      />
    </>
  )
}
