import { isEventSource } from '../../../src-shared/vocabulary/index.ts'
import type { SourceFilter } from './source-choices.ts'

/** A line of one log; counted from 0. */
export interface LogPlace {
  source: string
  line: number
}

/** Reads the last part of an address such as "/jobs/job_…/log/1.run.205", whose lines count from 1; null for others. */
export function parsePlace(jobId: string, text: string | undefined): LogPlace | null {
  const [, attempt, step, line] = /^(\d{1,4})\.([a-z0-9-]{1,40})\.(\d{1,15})$/.exec(text ?? '') ?? []
  if (!attempt || !step || Number(line) < 1) return null
  return { source: `${jobId}.${attempt}.${step}`, line: Number(line) - 1 }
}

/** What a pane has to show so that a place is in it: logs that are left out of the whole are shown alone. */
export function filterFor({ source }: LogPlace): SourceFilter | undefined {
  const [, attempt, step] = source.split('.')
  return isEventSource(source) ? { attempt: Number(attempt), step } : undefined
}
