import { TriangleAlert } from 'lucide-react'
import { Link } from 'wouter'
import type { OfferAnswer } from '../../../src-shared/vocabulary/index.ts'
import { Ago } from '../../components/time.tsx'

/** What is wrong at each provider, beside the offers of the others. */
export function ProviderLines({ answers }: { answers: readonly OfferAnswer[] }) {
  const failed = answers.filter(({ state }) => state === 'failed')
  if (failed.length === 0) return null
  return (
    <ul className="grid gap-1" aria-label="Providers that did not answer">
      {failed.map(({ provider, name, problem, offers, fetchedAt }) => (
        <li key={provider} className="flex items-start gap-2 text-muted text-sm">
          <TriangleAlert size={13} aria-hidden className="mt-[3px] shrink-0 text-attention" />
          <details className="min-w-0">
            <summary className="w-fit list-none">
              {name} did not answer;{' '}
              {offers?.length && fetchedAt !== null ? (
                <>
                  its rows are from <Ago at={fetchedAt} />.
                </>
              ) : (
                'it has no rows here.'
              )}{' '}
              <span className="underline underline-offset-3">Details</span>
            </summary>
            <p className="wrap-anywhere mt-1 select-text text-text">{problem ?? 'It gave no reason.'}</p>
            <Link href="/settings/providers" className="underline underline-offset-3">
              Open {name} in the settings
            </Link>
          </details>
        </li>
      ))}
    </ul>
  )
}
