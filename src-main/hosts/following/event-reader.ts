import type { Client } from '../../../src-shared/contract/index.ts'
import { isEventSource, type JobEventRecord } from '../../../src-shared/vocabulary/index.ts'
import type { FollowReader } from './follow-job.ts'
import type { Source } from './log-reader.ts'

const PAGE = 500

/** Reads a job's structured events from where it stopped; outlives connections, so none is lost or doubled. */
export class EventReader implements FollowReader {
  #cursor: string | undefined
  #size = -1
  /** The job has ended: what is left is read though nothing has grown. */
  ended = false

  constructor(
    readonly job: string,
    readonly take: (items: JobEventRecord[]) => Promise<void>,
  ) {}

  /** Reads what there is, if the sources say that there is more. */
  async drain(client: Client, sources: readonly Source[], signal: AbortSignal): Promise<void> {
    const size = sources.reduce((sum, { source, size }) => sum + (isEventSource(source) ? size : 0), 0)
    if (size === this.#size && !this.ended) return
    await this.readAll(client, signal)
    this.#size = size
  }

  /** Reads to the present end. */
  async readAll(client: Client, signal: AbortSignal): Promise<void> {
    for (let more = true; more && !signal.aborted; ) {
      const page = await client.jobs.events({ job: this.job, cursor: this.#cursor, limit: PAGE }, { signal })
      if (page.items.length > 0) await this.take(page.items)
      this.#cursor = page.endCursor
      more = page.nextCursor !== null
    }
  }
}
