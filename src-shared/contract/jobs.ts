import { z } from 'zod'
import { idSchema, job, jobEvent, jobName, jobSpec, jobStatus, jobSummary, jobTemplate } from '../vocabulary/index.ts'
import { base, named, pageInput } from './base.ts'

const filter = z.object({
  /** Only jobs that have not ended. */
  active: z.boolean().optional(),
  status: z.array(jobStatus).optional(),
  server: z.string().optional(),
  /** Part of a name or command, any case. */
  text: z.string().max(200).optional(),
})

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
  events: base.route({ method: 'GET', path: '/jobs/{job}/events' }).input(one).output(z.array(jobEvent)),
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
