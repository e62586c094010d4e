import type { Downloads, Jobs, Results } from '../domains/jobs/index.ts'
import { api, stream } from './base.ts'

export interface ResultsApi {
  results: Results
  downloads: Downloads
}

/** What jobs leave, over the contract. */
export function jobResultsRouter(jobs: Pick<Jobs, 'find' | 'toCollect'>, { results, downloads }: ResultsApi) {
  const at = api.jobs
  return {
    outputs: at.outputs.handler(({ input }) => results.outputs(jobs.find(input.job), input.cursor, input.limit)),
    readOutput: at.readOutput.handler(async ({ input }) => {
      const { bytes, size } = await results.read(jobs.find(input.job), input.path, input.offset, input.limit)
      return { bytes: new Blob([bytes as BlobPart]), size }
    }),
    collect: at.collect.handler(({ input, signal, context }) =>
      stream(downloads.collect(jobs.toCollect(input.job, input.paths, context.principal), input.paths, signal)),
    ),
    download: at.download.handler(({ input, signal }) =>
      stream(downloads.download(jobs.find(input.job), input.paths, input.target, signal)),
    ),
  }
}
