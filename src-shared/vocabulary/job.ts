import { z } from 'zod'
import { idSchema } from './ids.ts'
import { serverId } from './server.ts'
import { contact, jobStatus, outcome, stage, stageRecord } from './status.ts'
import { epochMs } from './time.ts'

export const jobId = idSchema('job')

const variableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'a variable name has letters, digits and _ and starts with no digit')

const noNul = (what: string) => z.string().refine((text) => !text.includes('\0'), `${what} may not contain NUL`)

export const jobName = z
  .string()
  .trim()
  .min(1, 'a job name may not be empty')
  .max(80, 'a job name has at most 80 characters')
  .regex(/^[^\p{Cc}]*$/u, 'a job name may not contain control characters')

/** What a person asks for. One schema behind the form, the CLI's flags and the HTTP API. */
export const jobSpec = z.object({
  kind: z.literal('command').default('command'),
  name: jobName.optional(),
  /** Id, id prefix or name of a server, or `auto`: the first ready server with a free slot. */
  server: z.string().min(1).default('auto'),
  /** One POSIX shell command line, run by `sh -c` on the server. */
  command: noNul('a command').min(1, 'a job needs a command').max(120_000, 'a command has at most 120,000 characters'),
  /** Where it runs: absolute, or below the home folder (`~/x`, `x`). Default: the job's own work folder. */
  workingDir: noNul('a folder').min(1).max(4096).optional(),
  env: z.record(variableName, noNul('a variable').max(100_000)).default({}),
  /** Variable name → name of a vault entry; its value is masked wherever it is printed. */
  secrets: z.record(variableName, z.string()).default({}),
  /** Seconds until the server itself stops the job; null: no limit. */
  timeLimit: z
    .number()
    .int()
    .min(1, 'a time limit is at least a second')
    .max(31_536_000, 'a time limit is at most 365 days')
    .nullable()
    .default(null),
  /** Run inside a terminal (tmux on the server), for programs that want one. */
  tty: z.boolean().default(false),
  justification: z.string().max(2000).optional(),
})
export type JobSpec = z.infer<typeof jobSpec>
export type JobSpecInput = z.input<typeof jobSpec>

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
  command: z.string(),
  requester: z.string(),
  attempts: z.number().int(),
  createdAt: epochMs,
  startedAt: epochMs.nullable(),
  endedAt: epochMs.nullable(),
})
export type JobSummary = z.infer<typeof jobSummary>

/** Something that happened to a job, for its timeline. */
export const jobEvent = z.object({
  at: epochMs,
  /** Stable word: created, queued, stage, contact, attempt, cancel, exit, shrunk, after_exit, note. */
  type: z.string(),
  text: z.string(),
})
export type JobEvent = z.infer<typeof jobEvent>

export const job = jobSummary.extend({
  spec: jobSpec,
  attemptList: z.array(attempt),
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
