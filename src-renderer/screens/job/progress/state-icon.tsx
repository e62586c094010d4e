import { Check, LoaderCircle, Minus, Square, X } from 'lucide-react'

/** A state that a job told of; `stopped`: the job ended in the middle of it. */
export type ToldState = 'running' | 'done' | 'failed' | 'skipped' | 'stopped'

const WORDS: Record<ToldState, string> = {
  running: 'running',
  done: 'done',
  failed: 'failed',
  skipped: 'skipped',
  stopped: 'not ended when the job did',
}

/** An icon and, for those who do not see it, the word. */
export function StateIcon({ state }: { state: ToldState }) {
  return (
    <span className="shrink-0" title={WORDS[state]}>
      <Icon state={state} />
      <span className="sr-only">{WORDS[state]}: </span>
    </span>
  )
}

function Icon({ state }: { state: ToldState }) {
  if (state === 'done') return <Check size={14} aria-hidden className="text-good" />
  if (state === 'failed') return <X size={14} aria-hidden className="text-broken" />
  if (state === 'skipped') return <Minus size={14} aria-hidden className="text-muted" />
  if (state === 'stopped') return <Square size={12} aria-hidden className="text-muted" />
  return <LoaderCircle size={14} aria-hidden className="animate-spin text-running [animation-duration:1.6s]" />
}
