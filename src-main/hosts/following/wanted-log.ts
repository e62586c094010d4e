import { isEventSource } from '../../../src-shared/vocabulary/index.ts'

/** Attempt and step of a source id. */
export function sourceParts(source: string): { attempt: number; step: string } {
  const [, attempt = '1', step = ''] = source.split('.')
  return { attempt: Number(attempt), step }
}

/** Which sources of a job's log; default: all. */
export interface WantedLog {
  attempt?: number
  /** `run`, or `bootstrap-1`, `bootstrap-2`, … */
  step?: string
}

/** Whether a source is asked for; structured events are no output to read as it is. */
export function isWanted(source: string, wanted: WantedLog): boolean {
  const { attempt, step } = sourceParts(source)
  const isAttempt = wanted.attempt === undefined || wanted.attempt === attempt
  return !isEventSource(source) && isAttempt && (wanted.step === undefined || wanted.step === step)
}
