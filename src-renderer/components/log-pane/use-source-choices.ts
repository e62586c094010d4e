import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { api } from '../../lib/client.ts'
import { type SourceChoice, type SourceFilter, sourceChoices } from './source-choices.ts'

/** What the attempt/step selector of a pane offers; read again when a source has come. */
export function useSourceChoices(job: string, count: number, chosen: SourceFilter): SourceChoice[] {
  const { data, refetch } = useQuery(api.logs.sources.queryOptions({ input: { job } }))
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new source in the pane means new choices
  useEffect(() => void refetch(), [count, refetch])
  return sourceChoices(data ?? [], chosen)
}
