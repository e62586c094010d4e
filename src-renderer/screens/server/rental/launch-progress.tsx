import { Check, Circle, LoaderCircle } from 'lucide-react'
import type { BootPhase, Rental, Server } from '../../../../src-shared/vocabulary/index.ts'
import { Elapsed } from '../../../components/time.tsx'
import { PHASE_WORDS, phasesOf } from '../../../lib/rental-text.ts'

/** Where a new server stands on its way, why, and since when. */
export function LaunchProgress({ server, rental }: { server: Server; rental: Rental }) {
  const { phase, phaseSince } = rental
  const phases = phasesOf(rental)
  const at = phase === null ? -1 : phases.indexOf(phase)
  return (
    <div className="panel px-3 py-2.5" role="status" aria-label="Launch">
      <ol className="flex gap-1">
        {phases.map((one, index) => {
          const state = index < at ? 'done' : index === at ? 'active' : 'pending'
          return (
            <li key={one} aria-current={state === 'active' ? 'step' : undefined} className="min-w-0 flex-1">
              <span
                className={`block h-[3px] ${state === 'done' ? 'bg-good' : state === 'active' ? lookOf(one).bar : 'bg-idle'}`}
              />
              <span
                className={`mt-1.5 flex items-center gap-1.5 font-medium ${state === 'done' ? 'text-good' : state === 'active' ? lookOf(one).text : 'text-muted'}`}
              >
                <PhaseIcon state={state} />
                <span className="truncate" title={PHASE_WORDS[one]}>
                  {PHASE_WORDS[one]}
                </span>
              </span>
            </li>
          )
        })}
      </ol>
      <p className="mt-1.5">
        {server.reason ?? (phase === null ? 'It is about to be ordered.' : `${PHASE_WORDS[phase]}.`)}
        {phaseSince !== null && (
          <span className="text-muted">
            {' '}
            For <Elapsed from={phaseSince} to={null} />.
          </span>
        )}
      </p>
    </div>
  )
}

function lookOf(phase: BootPhase): { bar: string; text: string } {
  if (phase === 'approval') return { bar: 'bg-attention', text: 'text-attention' }
  return phase === 'capacity'
    ? { bar: 'bg-waiting', text: 'text-waiting' }
    : { bar: 'bg-running', text: 'text-running' }
}

function PhaseIcon({ state }: { state: 'done' | 'active' | 'pending' }) {
  if (state === 'done') return <Check size={13} className="shrink-0" aria-label="done" />
  if (state === 'active')
    return <LoaderCircle size={13} aria-hidden className="shrink-0 animate-spin [animation-duration:1.6s]" />
  return <Circle size={13} className="shrink-0" aria-label="to come" />
}
