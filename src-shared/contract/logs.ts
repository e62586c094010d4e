import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import {
  epochMs,
  logFindBatch,
  logIndex,
  logPosition,
  logQuery,
  logSearchBatch,
  logSourceId,
  logSourceInfo,
  logTime,
} from '../vocabulary/index.ts'
import { base, named } from './base.ts'

const source = z.object({ source: logSourceId })
const offset = z.number().int().nonnegative()

/** The most that one read answers, in bytes. */
export const LOG_READ_LIMIT = 4 * 1024 * 1024

/** Logs are pulled: `read` gives bytes from an offset, `watch` only says that there are more. */
export const logs = {
  /** All sources of a job, oldest attempt first. */
  sources: base
    .route({ method: 'GET', path: '/jobs/{job}/logs' })
    .input(z.object({ job: named('job') }))
    .output(z.array(logSourceInfo)),
  /** Bytes of the stored log. They travel as a Blob, since a Uint8Array does not survive the port. */
  read: base
    .route({ method: 'GET', path: '/logs/{source}' })
    .input(
      source.extend({
        offset,
        limit: z
          .number()
          .int()
          .min(1)
          .max(LOG_READ_LIMIT)
          .default(1024 * 1024),
      }),
    )
    .output(
      z.object({
        bytes: z.instanceof(Blob),
        nextOffset: offset,
        size: offset,
        complete: z.boolean(),
      }),
    ),
  /** Line count of what is stored now; brings the line index up to date first. */
  index: base.route({ method: 'GET', path: '/logs/{source}/index' }).input(source).output(logIndex),
  /** Where a line starts. A number past the end answers with the last line. */
  locate: base
    .route({ method: 'GET', path: '/logs/{source}/lines/{line}' })
    .input(source.extend({ line: offset }))
    .output(logPosition),
  /** The line that holds a byte. */
  lineAt: base
    .route({ method: 'GET', path: '/logs/{source}/offsets/{offset}' })
    .input(source.extend({ offset }))
    .output(logPosition),
  /** Arrival times that cover a byte range, one a second at most; the first may lie before `from`. */
  times: base
    .route({ method: 'GET', path: '/logs/{source}/times' })
    .input(source.extend({ from: offset, to: offset }))
    .output(z.array(logTime)),
  /** Finds in the stored bytes, in a worker thread; ends with `done: true`. */
  find: base
    .route({ method: 'POST', path: '/logs/{source}/find' })
    .input(
      source.extend({
        query: logQuery,
        /** Only from the line on that holds this byte; the counts begin there too. */
        from: offset.optional(),
      }),
    )
    .output(eventIterator(logFindBatch)),
  /**
   * Finds across the logs of all jobs, newest first, in worker threads. Answers in batches with how far it is;
   * ends with `done: true`.
   */
  search: base
    .route({ method: 'POST', path: '/logs/search' })
    .input(
      z.object({
        query: logQuery,
        /** Only lines that arrived in this range (epoch ms). */
        from: epochMs.optional(),
        to: epochMs.optional(),
        servers: z.array(z.string()).max(100).optional(),
        jobs: z.array(z.string()).max(1000).optional(),
        /** Steps: `run`, `bootstrap-1`, … */
        steps: z.array(z.string()).max(100).optional(),
        /** Lines before and after each hit. */
        context: z.number().int().min(0).max(10).default(2),
        /** Hits past this many are only counted. */
        limit: z.number().int().min(1).max(5000).default(500),
      }),
    )
    .output(eventIterator(logSearchBatch)),
  /** Says, at most every 100 ms, that a source has grown or ended. First answer at once. */
  watch: base
    .route({ method: 'GET', path: '/jobs/{job}/logs/watch' })
    .input(z.object({ job: named('job') }))
    .output(eventIterator(z.array(z.object({ source: logSourceId, size: offset, complete: z.boolean() })))),
}
