import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import {
  idSchema,
  job,
  jobEventRecord,
  jobName,
  jobOutput,
  jobProgress,
  jobSpec,
  jobStatus,
  jobSummary,
  jobTemplate,
  metricSeries,
  timelineEntry,
  transferProgress,
  transferReport,
} from '../vocabulary/index.ts'
import { base, named, pageInput } from './base.ts'

const filter = z.object({
  /** Only jobs that have not ended. */
  active: z.boolean().optional(),
  status: z.array(jobStatus).optional(),
  server: z.string().optional(),
  /** Part of a name or command, any case. */
  text: z.string().max(200).optional(),
})

/** A transfer on its way, and what came of it. */
export const transferStep = z.union([
  z.object({ progress: transferProgress }),
  z.object({ report: transferReport, folder: z.string() }),
])

const one = z.object({ job: named('job') })

export const jobs = {
  /** Newest first. */
  list: base
    .route({ method: 'GET', path: '/jobs' })
    .input(pageInput.extend(filter.shape))
    .output(z.object({ items: z.array(jobSummary), nextCursor: z.string().nullable() })),
  counts: base
    .route({ method: 'GET', path: '/jobs/counts' })
    .input(filter.omit({ active: true, status: true }))
    .output(z.partialRecord(jobStatus, z.number().int())),
  get: base.route({ method: 'GET', path: '/jobs/{job}' }).input(one).output(job),
  submit: base
    .route({ method: 'POST', path: '/jobs', successStatus: 201 })
    .input(
      z.object({
        spec: jobSpec,
        /** Who it is for; may only narrow the credential's own name ("anna" → "anna/nightly"). */
        requester: z.string().max(100).optional(),
        /** The same key twice makes one job. */
        idempotencyKey: z.string().max(100).optional(),
      }),
    )
    .output(job),
  timeline: base.route({ method: 'GET', path: '/jobs/{job}/timeline' }).input(one).output(z.array(timelineEntry)),
  /** Structured events of the job, oldest first; `nextCursor` is null at the present end. */
  events: base
    .route({ method: 'GET', path: '/jobs/{job}/events' })
    .input(one.merge(pageInput))
    .output(z.object({ items: z.array(jobEventRecord), nextCursor: z.string().nullable(), endCursor: z.string() })),
  /** Where the newest attempt stands by its own account. */
  progress: base.route({ method: 'GET', path: '/jobs/{job}/progress' }).input(one).output(jobProgress),
  /** Metrics of the newest attempt; all of them unless named. */
  metrics: base
    .route({ method: 'GET', path: '/jobs/{job}/metrics' })
    .input(
      one.extend({
        names: z.array(z.string()).max(100).optional(),
        points: z.number().int().min(2).max(5000).default(500),
      }),
    )
    .output(z.array(metricSeries)),
  /** Files that came home, by path. */
  outputs: base
    .route({ method: 'GET', path: '/jobs/{job}/outputs' })
    .input(one.merge(pageInput))
    .output(z.object({ items: z.array(jobOutput), nextCursor: z.string().nullable() })),
  /** A part of a file that came home. @throws NOT_FOUND for any other path */
  readOutput: base
    .route({ method: 'GET', path: '/jobs/{job}/outputs/content' })
    .input(
      one.extend({
        path: z.string().min(1),
        offset: z.number().int().nonnegative().default(0),
        limit: z
          .number()
          .int()
          .min(1)
          .max(4 * 1024 * 1024)
          .default(256 * 1024),
      }),
    )
    .output(z.object({ bytes: z.instanceof(Blob), size: z.number() })),
  /** Brings outputs home now, whatever the job's state; `paths` beside those of its spec. Yields progress, at last a report. */
  collect: base
    .route({ method: 'POST', path: '/jobs/{job}/collect' })
    .input(one.extend({ paths: z.array(z.string().min(1)).max(200).default([]) }))
    .output(eventIterator(transferStep)),
  /** Like `collect`, into a folder of the engine's computer; without `paths` all outputs. */
  download: base
    .route({ method: 'POST', path: '/jobs/{job}/download' })
    .input(one.extend({ paths: z.array(z.string().min(1)).max(200).default([]), target: z.string().min(1) }))
    .output(eventIterator(transferStep)),
  /** Ends a hold (`keepAlive`, `keepOnFailure`) now. @throws INVALID_STATE where nothing is held */
  release: base.route({ method: 'POST', path: '/jobs/{job}/release' }).input(one).output(job),
  /** Moves the end of a hold to this many seconds from now. @throws INVALID_STATE where nothing is held */
  hold: base
    .route({ method: 'POST', path: '/jobs/{job}/hold' })
    .input(one.extend({ seconds: z.number().int().min(60).max(604_800) }))
    .output(job),
  /** Asks the job to end: TERM, then KILL after `graceSeconds`. */
  cancel: base
    .route({ method: 'POST', path: '/jobs/{job}/cancel' })
    .input(one.extend({ graceSeconds: z.number().int().min(0).max(600).default(10) }))
    .output(job),
  /** A new job from this one's spec. */
  rerun: base.route({ method: 'POST', path: '/jobs/{job}/rerun', successStatus: 201 }).input(one).output(job),
  /**
   * Removes a finished job with its logs here and its folder on the server. Where the server can't be
   * reached it is refused unless `leaveServerFiles`.
   */
  remove: base
    .route({ method: 'DELETE', path: '/jobs/{job}' })
    .input(one.extend({ leaveServerFiles: z.boolean().default(false) }))
    /** `note`: what could not be removed, and why. */
    .output(z.object({ removed: z.literal(true), freedBytes: z.number(), note: z.string().nullable() })),
  /** Ends the hold of a job in Needs attention that we will hear no more of: it becomes lost for good. */
  giveUp: base.route({ method: 'POST', path: '/jobs/{job}/give-up' }).input(one).output(job),
  templates: {
    list: base.route({ method: 'GET', path: '/templates' }).output(z.array(jobTemplate)),
    save: base
      .route({ method: 'POST', path: '/templates' })
      .input(z.object({ name: jobName, spec: jobSpec }))
      .output(jobTemplate),
    remove: base
      .route({ method: 'DELETE', path: '/templates/{id}' })
      .input(z.object({ id: idSchema('template') }))
      .output(z.object({ removed: z.literal(true) })),
  },
}
