import type { Cost } from '../../../src-shared/vocabulary/index.ts'
import { dollars } from '../../lib/money-text.ts'
import { Figure } from './figure.tsx'

/** What the provider has billed, beside what was estimated. */
export function BilledFigure({ cost }: { cost: Cost }) {
  return (
    <Figure label="Billed" note={billedNote(cost)}>
      {cost.billed === null ? '–' : dollars(cost.billed)}
    </Figure>
  )
}

function billedNote({ billed, closed, basis }: Cost): string {
  if (billed === null) return 'no bill of it was read yet'
  if (basis === 'estimated') return 'so far; more is to come'
  if (billed === closed) return 'as estimated'
  return `${dollars(Math.abs(billed - closed))} ${billed > closed ? 'more' : 'less'} than estimated`
}
