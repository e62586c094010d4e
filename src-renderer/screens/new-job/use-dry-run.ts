import { useQuery } from '@tanstack/react-query'
import { dryPush, type JobSpec, type TransferReport } from '../../../src-shared/vocabulary/index.ts'
import { client } from '../../lib/client.ts'

/** What a push would send. */
export interface Counted {
  report: TransferReport
  /** Whether the folder was pushed there before, so that only what has changed travels. */
  again: boolean
}

/**
 * Counts what a job's folder would send, without sending anything; anew each time it is looked at.
 * @param server where it would run; null: not known yet, so all is counted
 * @param counter any server that can count
 */
export function useDryRun({ push, workspace }: JobSpec, server: string | null, counter: string | undefined) {
  const folder = push && 'folder' in push ? push : null
  return useQuery<Counted>({
    queryKey: ['dry-run', folder, workspace, server],
    queryFn: async ({ signal }) => {
      if (!folder || !counter) throw new Error('nothing to count')
      const pushed = await client.sync.status(undefined, { signal })
      const { input, again } = dryPush({ push: folder, workspace, server, counter, pushed })
      for await (const step of await client.sync.push(input, { signal }))
        if ('report' in step) return { report: step.report, again }
      throw new Error('the count ended early')
    },
    enabled: folder !== null && counter !== undefined,
    gcTime: 0,
  })
}
