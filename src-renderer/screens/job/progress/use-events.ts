import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { isEventSource, isFinal, type Job } from '../../../../src-shared/vocabulary/index.ts'
import { retryDelay } from '../../../components/log-pane/retry.ts'
import { api, client } from '../../../lib/client.ts'
import { queryClient } from '../../../lib/query.ts'

/** How often at most what a job tells of is read anew while it tells more. Milliseconds. */
const REFRESH_MS = 1000
const AGAIN_MS = 2000

/** Where a job stands by its own events, kept up to date while it runs; `none` while it has told of nothing. */
export function useEvents(job: Job) {
  const bytes = useEventBytes(job.id, !isFinal(job.status))
  const query = useQuery({ ...api.jobs.progress.queryOptions({ input: { job: job.id } }), enabled: bytes > 0 })
  return { none: bytes === 0, query }
}

/** Bytes of events stored so far. Whenever there are more, what was read of them is read anew. */
function useEventBytes(job: string, live: boolean): number {
  const [bytes, setBytes] = useState(0)
  useEffect(() => {
    const stop = new AbortController()
    let known = -1
    let timer: ReturnType<typeof setTimeout> | undefined
    let readAt = 0
    const read = () => {
      timer = undefined
      readAt = Date.now()
      void queryClient.invalidateQueries({ queryKey: api.jobs.progress.key({ input: { job } }) })
      void queryClient.invalidateQueries({ queryKey: api.jobs.metrics.key({ input: { job } }) })
    }
    const hear = (sources: readonly { source: string; size: number }[]) => {
      const size = sources.reduce((sum, one) => sum + (isEventSource(one.source) ? one.size : 0), 0)
      if (size === known) return
      known = size
      setBytes(size)
      if (size > 0) timer ??= setTimeout(read, Math.max(0, readAt + REFRESH_MS - Date.now()))
    }
    void listen(job, live, hear, stop.signal)
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [job, live])
  return bytes
}

/** Hears of a job's sources; of one that has ended once. The log pane says when the engine does not answer. */
async function listen(
  job: string,
  live: boolean,
  hear: (sources: readonly { source: string; size: number }[]) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const sources = await client.logs.sources({ job }, { signal })
      hear(sources.map(({ id, size }) => ({ source: id, size })))
      if (!live) return
      for await (const grown of await client.logs.watch({ job }, { signal })) hear(grown)
    } catch {
      // Asked again below.
    }
    await retryDelay(AGAIN_MS, signal)
  }
}
