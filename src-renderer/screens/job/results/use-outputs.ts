import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { allParts } from '../../../../src-shared/parts.ts'
import type { Job, JobOutput } from '../../../../src-shared/vocabulary/index.ts'
import { client } from '../../../lib/client.ts'

const PAGE = 500

/** All files that a job brought home, by path; read anew whenever more came. */
export function useOutputs(job: Job) {
  return useQuery({
    queryKey: ['outputs', job.id, job.results?.at ?? null],
    queryFn: ({ signal }) => readAll(job.id, signal),
    placeholderData: keepPreviousData,
  })
}

async function readAll(job: string, signal: AbortSignal): Promise<JobOutput[]> {
  const all: JobOutput[] = []
  const pages = allParts((after) => client.jobs.outputs({ job, limit: PAGE, ...after }, { signal }))
  for await (const { items } of pages) all.push(...items)
  return all
}
