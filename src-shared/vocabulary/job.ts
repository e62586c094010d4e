import { z } from 'zod'
import { cost } from './budget.ts'
import { idSchema } from './ids.ts'
import { jobName, jobSpec } from './job-spec.ts'
import { serverId } from './server.ts'
import { contact, jobStatus, outcome, stage, stageRecord } from './status.ts'
import { epochMs } from './time.ts'

export const jobId = idSchema('job')

/** One try of a job on one server. */
export const attempt = z.object({
  number: z.number().int().min(1),
  serverId: serverId.nullable(),
  serverName: z.string(),
  startedAt: epochMs,
  endedAt: epochMs.nullable(),
  outcome: outcome.nullable(),
  exitCode: z.number().int().nullable(),
  /** "exit 3", "137 (killed, or exit 137)", "stopped at its time limit of 2 h". */
  exitText: z.string().nullable(),
  /** Folder on the server. */
  remoteDir: z.string(),
  /** Session to join with plain ssh, where the server has tmux. */
  tmuxSession: z.string().nullable(),
})
export type Attempt = z.infer<typeof attempt>

/** The columns that lists show. */
export const jobSummary = z.object({
  id: jobId,
  name: z.string(),
  kind: z.enum(['command', 'batch', 'workflow', 'codebot', 'goalbot', 'build', 'session']),
  status: jobStatus,
  /** Why it waits, failed or needs a person; null where the status says it all. */
  reason: z.string().nullable(),
  /** When it came into this status. */
  since: epochMs,
  /** What happens next, one sentence; null for a finished job. */
  next: z.string().nullable(),
  stage: stage.nullable(),
  /** One state a stage, in the order of STAGES, for the strip. */
  stages: z.array(stageRecord),
  contact,
  outcome: outcome.nullable(),
  exitCode: z.number().int().nullable(),
  exitText: z.string().nullable(),
  serverId: serverId.nullable(),
  serverName: z.string().nullable(),
  /** Jobs before it in its server's queue; null unless queued. */
  ahead: z.number().int().nullable(),
  /** It has ended, and its slot and what still runs there are held until then; null: not held. */
  heldUntil: epochMs.nullable(),
  command: z.string(),
  requester: z.string(),
  /** What it is charged to; null: to no project. */
  project: z.string().nullable(),
  /** The request that it waits for; null: it waits for none. */
  approvalId: idSchema('approval').nullable(),
  /** Its share of what its servers cost; null where nobody bills. */
  cost: cost.nullable(),
  attempts: z.number().int(),
  createdAt: epochMs,
  startedAt: epochMs.nullable(),
  endedAt: epochMs.nullable(),
})
export type JobSummary = z.infer<typeof jobSummary>

/** Something that happened to a job, for its timeline. */
export const timelineEntry = z.object({
  at: epochMs,
  /**
   * Stable word: created, queued, stage, contact, attempt, cancel, exit, shrunk, after_exit, note, outputs. Those of `outputs` say
   * what of them is not here as of the newest collect: a later one that brings it takes them away.
   */
  type: z.string(),
  text: z.string(),
})
export type TimelineEntry = z.infer<typeof timelineEntry>

/** How a step of setting up went. `cached`: skipped, since nothing that it depends on has changed. */
export const bootstrapRecord = z.object({
  /** From 1. */
  number: z.number().int().min(1),
  /** Its name, or the first words of its command. */
  name: z.string(),
  state: z.enum(['pending', 'running', 'done', 'cached', 'failed']),
  startedAt: epochMs.nullable(),
  endedAt: epochMs.nullable(),
  exitCode: z.number().int().nullable(),
})
export type BootstrapRecord = z.infer<typeof bootstrapRecord>

export const job = jobSummary.extend({
  spec: jobSpec,
  attemptList: z.array(attempt),
  /** Steps of setting up in the current attempt, in order. */
  bootstrap: z.array(bootstrapRecord),
  /** Seconds after which its server stops it: as the specification says, or what rented servers have where it says none; null: none. */
  timeLimit: z.number().int().nullable(),
  /** The workspace's folder on the server, once deployed. */
  workspaceDir: z.string().nullable(),
  /** Files brought home: how many, their bytes, and the folder here; null before the first collect. */
  results: z.object({ files: z.number().int(), bytes: z.number(), folder: z.string(), at: epochMs }).nullable(),
  cancelRequestedAt: epochMs.nullable(),
  /** Bytes of stored logs here, and of the job's folders on its servers (null: not known yet). */
  localBytes: z.number(),
  remoteBytes: z.number().nullable(),
})
export type Job = z.infer<typeof job>

/** A saved starting point for new jobs. */
export const jobTemplate = z.object({
  id: idSchema('template'),
  name: jobName,
  spec: jobSpec,
  createdAt: epochMs,
})
export type JobTemplate = z.infer<typeof jobTemplate>
