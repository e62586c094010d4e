import { z } from 'zod'
import { jobId } from './job.ts'
import { epochMs } from './time.ts'

/** `<job id>.<attempt>.<step>`: one append-only byte stream. Offsets never span sources. */
export const logSourceId = z.string().regex(/^job_[0-9a-z]{20}\.\d{1,4}\.[a-z0-9-]{1,40}$/, 'not a log source')

/** The id of a log source. */
export function logSource(job: string, attempt: number, step: string): string {
  return `${job}.${attempt}.${step}`
}

/** A place where the stored log is not the whole truth; shown as a banner, never silent. */
export const logNotice = z.object({
  /** Byte offset in the stored log where it applies. */
  offset: z.number().int(),
  at: epochMs,
  kind: z.enum(['shrunk', 'after_exit', 'disk_full', 'lost']),
  text: z.string(),
})
export type LogNotice = z.infer<typeof logNotice>

export const logSourceInfo = z.object({
  id: logSourceId,
  jobId,
  attempt: z.number().int(),
  step: z.string(),
  /** Stored bytes. */
  size: z.number().int(),
  /** True once the job ended and every byte of it is here. */
  complete: z.boolean(),
  notices: z.array(logNotice),
  /** Full path of the stored file on the engine's computer. */
  path: z.string(),
})
export type LogSourceInfo = z.infer<typeof logSourceInfo>

/** How many lines a source has, and where they are. Lines end at \n; the last may have no end. */
export const logIndex = z.object({ size: z.number().int(), lines: z.number().int(), complete: z.boolean() })
export type LogIndex = z.infer<typeof logIndex>

/** The start of a line: 0-based number and byte offset. */
export const logPosition = z.object({ line: z.number().int(), offset: z.number().int() })
export type LogPosition = z.infer<typeof logPosition>

/** From `offset` on, bytes arrived at about `at`. */
export const logTime = z.object({ offset: z.number().int(), at: epochMs })
export type LogTime = z.infer<typeof logTime>

export const logQuery = z.object({
  text: z.string().min(1).max(1000),
  regex: z.boolean().default(false),
  caseSensitive: z.boolean().default(false),
  word: z.boolean().default(false),
})
export type LogQuery = z.infer<typeof logQuery>

/** Byte range of a hit and the 0-based line it starts on. */
export const logHit = z.object({ line: z.number().int(), offset: z.number().int(), length: z.number().int() })
export type LogHit = z.infer<typeof logHit>

/** Progress of a find: new hits, and totals so far. Hits past the first 10,000 are only counted. */
export const logFindBatch = z.object({
  hits: z.array(logHit),
  total: z.number().int(),
  /** Lines with at least one hit: what `grep -c` counts. */
  lines: z.number().int(),
  scanned: z.number().int(),
  size: z.number().int(),
  done: z.boolean(),
})
export type LogFindBatch = z.infer<typeof logFindBatch>

const logLine = z.object({ line: z.number().int(), text: z.string() })

/** A line with a hit, in any job's log, and what surrounds it. Long lines are cut around the hit. */
export const logSearchResult = z.object({
  source: logSourceId,
  jobId,
  jobName: z.string(),
  serverName: z.string().nullable(),
  attempt: z.number().int(),
  step: z.string(),
  line: z.number().int(),
  /** Of the first hit, in bytes of the log. */
  offset: z.number().int(),
  /** When it arrived; null where no time was kept. */
  at: epochMs.nullable(),
  text: z.string(),
  /** Hits within `text`: start and length in UTF-16 units. */
  marks: z.array(z.tuple([z.number().int(), z.number().int()])),
  before: z.array(logLine),
  after: z.array(logLine),
})
export type LogSearchResult = z.infer<typeof logSearchResult>

/** Progress of a search across logs: new results, and totals so far. */
export const logSearchBatch = z.object({
  results: z.array(logSearchResult),
  /** Lines with a hit. */
  lines: z.number().int(),
  sources: z.number().int(),
  sourcesDone: z.number().int(),
  bytes: z.number(),
  bytesDone: z.number(),
  done: z.boolean(),
})
export type LogSearchBatch = z.infer<typeof logSearchBatch>
