import { z } from 'zod'
import { epochMs } from './time.ts'

const text = z.string().max(10_000)
const name = z.string().min(1).max(200)
const path = z.string().min(1).max(4096)
const unit = z.string().max(40).optional()
const message = text.optional()
/** Seconds or milliseconds since 1970, or ISO 8601; default: when the line arrived. */
const at = z.union([z.number().nonnegative(), z.iso.datetime({ offset: true })]).optional()

/**
 * A line that a running job appends to `$REMOTEBOT_EVENTS`, as docs/job-protocol.md specifies it. Fields that
 * are not named here are kept.
 */
export const jobEvent = z.discriminatedUnion('type', [
  /** How far a task is: `done` of `total`, or a `fraction` from 0 to 1. */
  z.looseObject({
    type: z.literal('progress'),
    at,
    task: name.default('job'),
    done: z.number().nonnegative().optional(),
    total: z.number().positive().optional(),
    fraction: z.number().min(0).max(1).optional(),
    unit,
    message,
  }),
  z.looseObject({
    type: z.literal('task'),
    at,
    name,
    state: z.enum(['started', 'done', 'failed']),
    parent: name.optional(),
    message,
  }),
  z.looseObject({
    type: z.literal('step'),
    at,
    name,
    state: z.enum(['started', 'done', 'failed', 'skipped']).default('started'),
    message,
  }),
  /** A file from which the job could go on. */
  z.looseObject({ type: z.literal('checkpoint'), at, name, path: path.optional(), step: z.number().optional() }),
  /** A file worth bringing home; it joins the job's outputs. */
  z.looseObject({ type: z.literal('artifact'), at, name, path, kind: name.optional() }),
  /** A number over time; `step` is its x axis where given. */
  z.looseObject({ type: z.literal('metric'), at, name, value: z.number(), step: z.number().optional(), unit }),
  z.looseObject({ type: z.literal('result'), at, value: z.json(), message }),
])
export type JobEvent = z.infer<typeof jobEvent>
/** The JSON Schema of one line, for programs in other languages; docs/job-protocol.schema.json is this. */
export function jobEventJsonSchema(): object {
  const schema = z.toJSONSchema(jobEvent, { io: 'input' })
  return { ...schema, title: 'A structured event of a Remotebot job' }
}

/** The step whose log source holds a job's events. */
export const EVENTS_STEP = 'events'

/** Whether a log source holds events, which are no output for people to read as it is. */
export function isEventSource(source: string): boolean {
  return source.endsWith(`.${EVENTS_STEP}`)
}

export const JOB_EVENT_TYPES = ['progress', 'task', 'step', 'checkpoint', 'artifact', 'metric', 'result'] as const

/** What is wrong with a line that is no event. */
const problem = z.object({
  message: z.string(),
  /** The line itself, shortened. */
  line: z.string(),
})

/** One line of the events file: what it says, or what is wrong with it. */
export const jobEventRecord = z.object({
  attempt: z.number().int(),
  /** Byte offset of the line in the stored source. */
  offset: z.number().int(),
  at: epochMs,
  event: jobEvent.nullable(),
  problem: problem.nullable(),
})
export type JobEventRecord = z.infer<typeof jobEventRecord>

/** Where the newest attempt stands, as its events tell. */
export const jobProgress = z.object({
  tasks: z.array(
    z.object({
      name: z.string(),
      state: z.enum(['running', 'done', 'failed']),
      done: z.number().nullable(),
      total: z.number().nullable(),
      /** 0 to 1; null where it cannot be told. */
      fraction: z.number().nullable(),
      unit: z.string().nullable(),
      message: z.string().nullable(),
      parent: z.string().nullable(),
      startedAt: epochMs,
      updatedAt: epochMs,
    }),
  ),
  steps: z.array(
    z.object({
      name: z.string(),
      state: z.enum(['started', 'done', 'failed', 'skipped']),
      message: z.string().nullable(),
      startedAt: epochMs,
      endedAt: epochMs.nullable(),
    }),
  ),
  checkpoints: z.array(z.object({ name: z.string(), path: z.string().nullable(), at: epochMs })),
  artifacts: z.array(z.object({ name: z.string(), path: z.string(), at: epochMs })),
  metrics: z.array(
    z.object({ name: z.string(), unit: z.string().nullable(), last: z.number(), points: z.number().int() }),
  ),
  result: z.object({ value: z.json(), message: z.string().nullable(), at: epochMs }).nullable(),
  /** Lines that were understood, and that were not. */
  events: z.number().int(),
  malformed: z.number().int(),
  /** The newest lines that were not understood, oldest first. */
  problems: z.array(problem.extend({ offset: z.number().int(), at: epochMs })),
  /** Of each kind, how many are not listed above because there are too many; `jobs.events` has them all. */
  omitted: z.object({
    tasks: z.number().int(),
    steps: z.number().int(),
    checkpoints: z.number().int(),
    artifacts: z.number().int(),
    /** Points of metrics past the first 200 names. */
    metrics: z.number().int(),
  }),
})
export type JobProgress = z.infer<typeof jobProgress>

/** One metric as a series, at most as many points as asked for: each bucket keeps its least, greatest and last value. */
export const metricSeries = z.object({
  name: z.string(),
  unit: z.string().nullable(),
  /** What x counts: the job's own `step`, or epoch milliseconds. */
  axis: z.enum(['step', 'time']),
  points: z.array(z.object({ x: z.number(), min: z.number(), max: z.number(), last: z.number() })),
})
export type MetricSeries = z.infer<typeof metricSeries>
