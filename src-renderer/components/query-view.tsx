import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useDelayed } from '../lib/use-delayed.ts'
import { ProblemPanel } from './problem.tsx'

interface QueryViewProps<T> {
  query: UseQueryResult<T>
  /** What failed if it fails: "The servers could not be read". */
  what: string
  children: (data: T) => ReactNode
}

/**
 * Empty is not loading: data that is known is shown at once and stays, an error comes above it, and nothing is
 * called empty before an answer.
 */
export function QueryView<T>({ query, what, children }: QueryViewProps<T>) {
  return (
    <>
      {query.error && <ProblemPanel what={what} error={query.error} onRetry={() => void query.refetch()} />}
      {query.data !== undefined ? children(query.data) : !query.error && <Loading />}
    </>
  )
}

/** Says that something is being read, but only if it takes longer than 300 ms. */
export function Loading({ what = 'Reading…' }: { what?: string }) {
  const shown = useDelayed(300)
  return (
    <p role="status" className="p-4 text-muted">
      {shown ? what : '\u00a0'}
    </p>
  )
}
