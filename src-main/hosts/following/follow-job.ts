import type { Client } from '../../../src-shared/contract/index.ts'
import type { Job } from '../../../src-shared/vocabulary/index.ts'
import type { Attached } from '../attach/index.ts'
import { nullIfInterrupted, orInterrupted } from './interrupted.ts'
import { isOver } from './is-over.ts'
import type { Source } from './log-reader.ts'
import { type Attach, attachAgain, engineLost, StreamEnded } from './lost.ts'
import { Wake } from './wake.ts'

/** What a follower is told beside the log. */
export interface FollowNotes {
  /** After each change of the job, and once at the start. */
  changed(job: Job): Promise<void>
  /** The engine has gone (null), or another answers. The job itself does not depend on it. */
  engine(attached: Attached | null): Promise<void>
}

/** Reads what has come of a job's sources since it read last. */
export interface FollowReader {
  drain(client: Client, sources: readonly Source[], signal: AbortSignal): Promise<void>
}

/** Looks at the job at least this often, so that no missed message can keep a follower waiting. */
const LOOK_MS = 15_000

/**
 * Follows a job until it is over, through restarts of the engine: log to `reader`, changes to `notes`.
 * Resolves with the job, or null once `signal` aborts.
 * @throws RemotebotError such as NOT_FOUND when the job is removed meanwhile.
 */
export async function followJob(
  attach: Attach,
  first: Attached,
  jobId: string,
  reader: FollowReader,
  notes: FollowNotes,
  signal: AbortSignal,
): Promise<Job | null> {
  let attached = first
  for (;;) {
    try {
      return await followOnce(attached, jobId, reader, notes, signal)
    } catch (error) {
      if (signal.aborted) return null
      const lost = await orInterrupted(engineLost(attached.client, error), signal).catch(nullIfInterrupted)
      if (lost === null) return null
      if (!lost) throw error
      attached.close()
      await notes.engine(null)
      const again = await attachAgain(attach, signal).catch(nullIfInterrupted)
      if (!again) return null
      attached = again
      await notes.engine(attached)
    }
  }
}

async function followOnce(
  { client, closed }: Attached,
  job: string,
  reader: FollowReader,
  notes: FollowNotes,
  outer: AbortSignal,
): Promise<Job | null> {
  const stop = new AbortController()
  const signal = AbortSignal.any([outer, stop.signal])
  const wake = new Wake()
  let sources: readonly Source[] = []
  let look = true
  let broken: { error: unknown } | null = null
  const onAbort = () => wake.call()
  signal.addEventListener('abort', onAbort)

  // Never throws: what ends a stream is kept in `broken`, and nobody waits for a stream that does not end.
  const listen = async <Message>(stream: Promise<AsyncIterable<Message>>, hear: (message: Message) => void) => {
    try {
      for await (const message of await stream) {
        hear(message)
        wake.call()
      }
      throw new StreamEnded()
    } catch (error) {
      broken ??= { error }
      wake.call()
    }
  }
  const ofThisJob = (change: { aggregate: string; id: string | null }) =>
    change.aggregate === 'jobs' && (change.id === null || change.id === job)
  void closed.then(() => {
    broken ??= { error: new StreamEnded() }
    stop.abort()
  })
  void Promise.all([
    listen(client.engine.changes(undefined, { signal }), (changes) => {
      look ||= changes.some(ofThisJob)
    }),
    listen(client.logs.watch({ job }, { signal }), (known) => {
      sources = known
      look ||= known.some((source) => source.complete)
    }),
  ])
  const failIfBroken = () => {
    const failed = broken as { error: unknown } | null
    if (failed) throw failed.error
  }
  try {
    for (;;) {
      const looked = look ? await client.jobs.get({ job }, { signal }) : null
      look = false
      if (looked) await notes.changed(looked)
      if (looked && isOver(looked)) {
        const known = await client.logs.sources({ job }, { signal })
        await reader.drain(
          client,
          known.map(({ id, size }) => ({ source: id, size })),
          signal,
        )
        if (!signal.aborted) return looked
      } else await reader.drain(client, sources, signal)
      if (outer.aborted) return null
      failIfBroken()
      const before = performance.now()
      await wake.wait(LOOK_MS)
      look ||= performance.now() - before >= LOOK_MS
    }
  } finally {
    stop.abort()
    signal.removeEventListener('abort', onAbort)
  }
}
