import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { api } from '../../lib/client.ts'
import type { SourceChoice } from './log-toolbar.tsx'

/** What the attempt/step selector offers: everything joined, whole attempts, single steps. */
export function useSourceChoices(job: string, count: number): SourceChoice[] {
  const { data, refetch } = useQuery(api.logs.sources.queryOptions({ input: { job } }))
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new source in the pane means new choices
  useEffect(() => void refetch(), [count, refetch])
  const sources = data ?? []
  if (sources.length < 2) return []
  const attempts = [...new Set(sources.map(({ attempt }) => attempt))]
  return [
    { value: '', label: 'All output' },
    ...attempts.flatMap((attempt) => {
      const steps = sources.filter((source) => source.attempt === attempt)
      const each = steps.map(({ step }) => ({ value: `${attempt}.${step}`, label: `Attempt ${attempt} · ${step}` }))
      return steps.length > 1 && attempts.length > 1
        ? [{ value: `${attempt}.`, label: `Attempt ${attempt}` }, ...each]
        : each
    }),
  ]
}
