import type { LogQuery } from '../../../../src-shared/vocabulary/log.ts'

/** What a log worker can be asked. */
export type WorkerTask =
  /** Counts `\n` in each block from `first` up to `end`; reports Uint32Array. */
  | { kind: 'count'; path: string; block: number; first: number; end: number }
  /** Finds in the first `size` bytes; reports LogFindBatch. */
  | { kind: 'find'; path: string; size: number; query: LogQuery }

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
