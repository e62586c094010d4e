import { EVENTS_STEP, type JobSpec } from '../../../../src-shared/vocabulary/index.ts'
import { bootstrapLog, EVENTS_LOG, RUN_LOG } from '../../../adapters/launchers/types.ts'

/** One of the files of an attempt that are brought home as it grows. */
export interface AttemptSource {
  /** Its part of a log source's id. */
  step: string
  /** Its name in the attempt's folder. */
  file: string
  /** Kept only once it holds something. */
  onlyIfAny: boolean
}

/** The step of a command's own log. */
export const RUN_STEP = stepOf(RUN_LOG)

function stepOf(log: string): string {
  return log.replace(/\.log$/, '')
}

/** What is brought home of an attempt, in the order in which it is written. */
export function attemptSources(spec: Pick<JobSpec, 'bootstrap'>): AttemptSource[] {
  const logs = [...spec.bootstrap.map((_, index) => bootstrapLog(index + 1)), RUN_LOG]
  return [
    ...logs.map((file) => ({ step: stepOf(file), file, onlyIfAny: false })),
    { step: EVENTS_STEP, file: EVENTS_LOG, onlyIfAny: true },
  ]
}
