import { stat } from 'node:fs/promises'
import { RemotebotError } from '../../../../src-shared/vocabulary/errors.ts'
import type { LogFindBatch, LogPosition, LogQuery } from '../../../../src-shared/vocabulary/log.ts'
import { compileQuery } from './find-query.ts'
import type { LogWorkers } from './log-workers.ts'
import type { SourcePaths } from './source-paths.ts'
import { storeError } from './store-error.ts'

/** A search that shows no progress for this long is given up: its pattern is stuck in one line. */
export const STALL_MS = 15_000

/** See LogStore.find. `start` says where to begin. */
export async function* findInLog(
  workers: LogWorkers,
  paths: SourcePaths,
  query: LogQuery,
  options: { signal?: AbortSignal; stallMs?: number; start?: () => Promise<LogPosition> } = {},
): AsyncGenerator<LogFindBatch> {
  const { signal, stallMs = STALL_MS, start } = options
  checkQuery(query)
  let scanned = 0
  const stalled = () =>
    new RemotebotError(
      'TIMED_OUT',
      `The search was stopped: it stood still for ${stallMs / 1000} s after ${scanned} bytes.`,
      {
        hint: 'A pattern such as (a+)+$ can take for ever on one line. Make it simpler, or search for plain text.',
      },
    )
  try {
    const { line, offset: from } = (await start?.()) ?? { line: 0, offset: 0 }
    const { size } = await stat(paths.log)
    const task = { kind: 'find' as const, path: paths.log, range: { size, from, line }, query }
    for await (const batch of workers.run<LogFindBatch>(task, { signal, stallMs, stalled })) {
      scanned = batch.scanned
      yield batch
    }
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    throw storeError(error, paths.log)
  }
}

/** @throws RemotebotError INVALID_INPUT for a pattern that is none */
export function checkQuery(query: LogQuery): void {
  try {
    compileQuery(query)
  } catch (error) {
    throw new RemotebotError('INVALID_INPUT', `The pattern cannot be used: ${(error as Error).message}`, {
      hint: 'Patterns are JavaScript regular expressions. Put \\ before a special character to mean it literally, or turn the pattern switch off.',
    })
  }
}
