import type { LogQuery, LogSearchResult } from '../../../../src-shared/vocabulary/log.ts'
import type { FindRange } from './find-sink.ts'

/** What a log worker can be asked. */
export type WorkerTask =
  /** Counts `\n` in each block from `first` up to `end`; reports Uint32Array. */
  | { kind: 'count'; path: string; block: number; first: number; end: number }
  /** Finds in a range of bytes; reports LogFindBatch. */
  | { kind: 'find'; path: string; range: FindRange; query: LogQuery }
  /** Looks which logs these jobs have; reports Array<StoredSource[]>, one list a job. */
  | { kind: 'survey'; folder: string; jobs: string[] }
  /** Searches several logs one after another; reports SearchPart. */
  | ({ kind: 'search' } & SearchTask)

/** A log that a survey found. */
export interface StoredSource {
  attempt: number
  step: string
  /** Bytes. */
  size: number
}

export interface SearchTask {
  files: Array<{ log: string; times: string; size: number }>
  query: LogQuery
  /** Only lines that arrived in this range (epoch ms). */
  from?: number
  to?: number
  /** Lines before and after each hit. */
  context: number
  /** Lines that are reported; what comes after is only counted. */
  limit: number
}

/** A line with a hit: `file` is its index in the task. */
export type FoundLine = { file: number } & Pick<
  LogSearchResult,
  'line' | 'offset' | 'at' | 'text' | 'marks' | 'before' | 'after'
>

/** What a search came across since its last report. */
export interface SearchPart {
  found: FoundLine[]
  lines: number
  files: number
  bytes: number
  /** Logs that could not be read. */
  failed: Array<{ path: string; message: string; code?: string }>
}

/** A task and a flag that turns 1 when nobody wants its result any more. */
export interface WorkerRequest {
  task: WorkerTask
  cancel: Int32Array
}

/** The last answer is `done` or `failed`. */
export type WorkerAnswer =
  | { kind: 'part'; value: unknown }
  | { kind: 'done' }
  | { kind: 'failed'; message: string; code?: string }
