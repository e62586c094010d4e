import type { OfferAnswer } from '../../../src-shared/vocabulary/index.ts'
import { useNow } from '../../lib/now.ts'
import { formatBoth, formatRelative } from '../../lib/time.ts'

/** How old the oldest of the prices are. */
export function PricesAge({ answers, searching }: { answers: readonly OfferAnswer[]; searching: boolean }) {
  const now = useNow()
  const told = answers.flatMap(({ fetchedAt, offers, state }) =>
    // Those of a provider that failed have a line of their own.
    fetchedAt !== null && offers?.length && state !== 'failed' ? [fetchedAt] : [],
  )
  const asking = answers.filter(({ state }) => state === 'asking').map(({ name }) => name)
  const oldest = told.length > 0 ? Math.min(...told) : null
  return (
    <span className="text-muted" title={oldest === null ? undefined : `oldest: ${formatBoth(oldest)}`}>
      {searching && asking.length > 0
        ? `asking ${asking.join(', ')}…`
        : oldest !== null && age(formatRelative(oldest, Math.max(now, oldest)))}
    </span>
  )
}

const age = (ago: string) => (ago === 'now' ? 'prices of now' : `prices from ${ago}`)
