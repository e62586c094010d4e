import { useQuery } from '@tanstack/react-query'
import type { JobSpec, Server, TransferReport } from '../../../src-shared/vocabulary/index.ts'
import { client } from '../../lib/client.ts'

/** What a push would send. */
export interface Counted {
  report: TransferReport
  /** Whether the folder was pushed there before, so that only what has changed travels. */
  again: boolean
}

type Folder = Extract<JobSpec['push'], { folder: string }>

/** Counts what a job's folder would send to a server, without sending anything; anew each time it is looked at. */
export function useDryRun(spec: JobSpec, server: Server | undefined) {
  const push = spec.push && 'folder' in spec.push ? spec.push : null
  const input = push && server ? { push, server: server.id, workspace: spec.workspace } : null
  return useQuery<Counted>({
    queryKey: ['dry-run', input],
    queryFn: ({ signal }) => {
      if (!input) throw new Error('nothing to count')
      return count(input.push, input.server, input.workspace, signal)
    },
    enabled: input !== null,
    gcTime: 0,
  })
}

async function count(
  push: Folder,
  server: string,
  workspace: string | undefined,
  signal: AbortSignal,
): Promise<Counted> {
  const earlier = (await client.sync.status(undefined, { signal })).find(
    (one) => one.serverId === server && one.source === push.folder,
  )
  // A folder that was never pushed there goes whole, whatever its workspace will be called.
  const target = workspace ? `~/.remotebot/work/${workspace}` : (earlier?.target ?? '~/.remotebot/work/.not-there-yet')
  const { folder: source, excludes, defaultIgnores } = push
  const input = { server, source, target, excludes, defaultIgnores, dryRun: true }
  for await (const step of await client.sync.push(input, { signal }))
    if ('report' in step) return { report: step.report, again: earlier !== undefined }
  throw new Error('the count ended early')
}
