import type { Jobs } from '../domains/jobs/index.ts'
import type { Servers } from '../domains/servers/index.ts'
import type { LogStore } from '../ground/store/logs/index.ts'
import { api, stream } from './base.ts'
import { eventQueue } from './event-queue.ts'
import { searchedJobs } from './searched-jobs.ts'

const COALESCE_MS = 100

/** Logs, over the contract: pulled by offset, with a watch that only says that there is more. */
export function logsRouter(logs: LogStore, jobs: Jobs, servers: Servers) {
  const at = api.logs
  return {
    sources: at.sources.handler(({ input }) => logs.sources(jobs.find(input.job).id)),
    read: at.read.handler(async ({ input }) => {
      const { bytes, ...rest } = await logs.read(input.source, input.offset, input.limit)
      return { ...rest, bytes: new Blob([bytes as BlobPart]) }
    }),
    index: at.index.handler(({ input }) => logs.index(input.source)),
    locate: at.locate.handler(({ input }) => logs.locate(input.source, input.line)),
    lineAt: at.lineAt.handler(({ input }) => logs.lineAt(input.source, input.offset)),
    times: at.times.handler(({ input }) => logs.times(input.source, input.from, input.to)),
    find: at.find.handler(({ input, signal }) => stream(logs.find(input.source, input.query, signal, input.from))),
    search: at.search.handler(({ input: { jobs: named, servers: places, ...rest }, signal }) =>
      stream(logs.search({ ...rest, jobs: searchedJobs(jobs, servers, { jobs: named, servers: places }) }, signal)),
    ),
    watch: at.watch.handler(({ input, signal }) => stream(watch(logs, jobs.find(input.job).id, signal))),
  }
}

type Grown = Array<{ source: string; size: number; complete: boolean }>

/**
 * Where all sources of a job stand: at once, and whenever one has changed. The first news goes out
 * immediately; after each, more wait until 100 ms have passed.
 */
async function* watch(logs: LogStore, jobId: string, signal?: AbortSignal): AsyncGenerator<Grown> {
  const standing = async (): Promise<Grown> =>
    (await logs.sources(jobId)).map(({ id, size, complete }) => ({ source: id, size, complete }))
  const news = eventQueue<null>(
    (push) => logs.onGrow(jobId, () => push(null)),
    () => null,
    signal,
  )
  let next = news.next()
  yield await standing()
  while (!(await next).done) {
    next = news.next()
    yield await standing()
    await new Promise((resolve) => setTimeout(resolve, COALESCE_MS))
  }
}
