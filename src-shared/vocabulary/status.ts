import { z } from 'zod'
import { epochMs } from './time.ts'

/** The closed set of job statuses. Their words are in {@link STATUS_WORDS}; no screen invents another. */
export const jobStatus = z.enum([
  'draft',
  'waiting_for_approval',
  'queued',
  'waiting_for_capacity',
  'provisioning',
  'deploying',
  'running',
  'syncing_results',
  'cleaning_up',
  'succeeded',
  'failed',
  'cancelled',
  'needs_attention',
])
export type JobStatus = z.infer<typeof jobStatus>

export const STATUS_WORDS: Record<JobStatus, string> = {
  draft: 'Draft',
  waiting_for_approval: 'Waiting for approval',
  queued: 'Queued',
  waiting_for_capacity: 'Waiting for capacity',
  provisioning: 'Provisioning',
  deploying: 'Deploying',
  running: 'Running',
  syncing_results: 'Syncing results',
  cleaning_up: 'Cleaning up',
  succeeded: 'Succeeded',
  failed: 'Failed',
  cancelled: 'Cancelled',
  needs_attention: 'Needs attention',
}

/** Statuses from which a job does not move by itself any more. */
export const FINAL_STATUSES: readonly JobStatus[] = ['succeeded', 'failed', 'cancelled', 'needs_attention']

export function isFinal(status: JobStatus): boolean {
  return FINAL_STATUSES.includes(status)
}

/** How a job ended, which is finer than its status: `timed_out` is Failed, `lost` is Needs attention. */
export const outcome = z.enum(['succeeded', 'failed', 'cancelled', 'timed_out', 'lost', 'interrupted'])
export type Outcome = z.infer<typeof outcome>

/** Whether what we know is current: `live`, or `unknown` since when and why; `never` before first contact. */
export const contact = z.object({
  status: z.enum(['live', 'unknown', 'never']),
  since: epochMs,
  reason: z.string().nullable(),
})
export type Contact = z.infer<typeof contact>

/** The six durable steps of every job, in order. */
export const stage = z.enum(['acquire', 'deploy', 'bootstrap', 'run', 'collect', 'release'])
export type Stage = z.infer<typeof stage>
export const STAGES = stage.options

export const stageState = z.enum(['pending', 'active', 'done', 'failed', 'skipped'])
export type StageState = z.infer<typeof stageState>

export const stageRecord = z.object({
  stage,
  state: stageState,
  startedAt: epochMs.nullable(),
  endedAt: epochMs.nullable(),
  /** One line for people: "4 files, 2 kB", "attempt 1 · tmux rb-train-3f9k2m1p". */
  detail: z.string().nullable(),
})
export type StageRecord = z.infer<typeof stageRecord>
