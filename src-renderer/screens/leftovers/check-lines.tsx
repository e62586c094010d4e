import { CircleCheck, TriangleAlert } from 'lucide-react'
import type { LeftoverCheck } from '../../../src-shared/vocabulary/index.ts'
import { Ago } from '../../components/time.tsx'

/** When each provider was last asked, and what went wrong where that failed. */
export function CheckLines({ checks }: { checks: readonly LeftoverCheck[] }) {
  if (checks.length === 0) return null
  return (
    <ul className="flex flex-wrap gap-x-6 gap-y-1 text-sm" aria-label="Last checks">
      {checks.map(({ provider, name, checkedAt, problem }) => (
        <li key={provider} className="flex min-w-0 items-start gap-1.5">
          {problem === null ? (
            <CircleCheck size={13} aria-hidden className="mt-[3px] shrink-0 text-good" />
          ) : (
            <TriangleAlert size={13} aria-hidden className="mt-[3px] shrink-0 text-attention" />
          )}
          <span className="min-w-0 text-muted">
            <span className="text-text">{name}</span>{' '}
            {checkedAt === null ? (
              'not checked yet'
            ) : (
              <>
                {problem === null ? 'checked' : 'did not answer; what is listed is from'} <Ago at={checkedAt} />
              </>
            )}
            {problem !== null && <span className="wrap-anywhere block select-text text-text">{problem}</span>}
          </span>
        </li>
      ))}
    </ul>
  )
}
