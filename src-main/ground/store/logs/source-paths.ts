import { join } from 'node:path'
import { RemotebotError } from '../../../../src-shared/vocabulary/errors.ts'
import { logSourceId } from '../../../../src-shared/vocabulary/log.ts'

/** A log source taken apart, with the full paths of its file and sidecars. */
export interface SourcePaths {
  id: string
  jobId: string
  attempt: number
  step: string
  folder: string
  /** The bytes, and nothing else. */
  log: string
  /** When bytes arrived: times-file.ts. */
  times: string
  /** Notices as JSON lines; a `shrunk` one is also where a new remote file begins: notices-file.ts. */
  notices: string
  /** Exists, empty, once the log is complete. */
  done: string
  /** Sparse line index: index-file.ts. May be removed at any time. */
  index: string
}

/** @throws RemotebotError INVALID_INPUT if `source` is no log source; so no path can leave the folder. */
export function sourcePaths(logs: string, source: string): SourcePaths {
  if (!logSourceId.safeParse(source).success)
    throw new RemotebotError('INVALID_INPUT', `"${source}" is not a log source.`, {
      hint: 'A log source is written <job id>.<attempt>.<step>.',
    })
  const [jobId, attempt, step] = source.split('.') as [string, string, string]
  const folder = jobFolder(logs, jobId)
  const base = join(folder, `${attempt}.${step}`)
  return {
    id: source,
    jobId,
    attempt: Number(attempt),
    step,
    folder,
    log: `${base}.log`,
    times: `${base}.times`,
    notices: `${base}.notices`,
    done: `${base}.done`,
    index: `${base}.idx`,
  }
}

/** The folder of all logs of a job. @throws RemotebotError INVALID_INPUT if `jobId` is no job id */
export function jobFolder(logs: string, jobId: string): string {
  if (!/^job_[0-9a-z]{20}$/.test(jobId)) throw new RemotebotError('INVALID_INPUT', `"${jobId}" is not a job id.`)
  return join(logs, jobId)
}

/** Turns the name of a log file back into its source, or null for other files. */
export function sourceOfFile(jobId: string, file: string): string | null {
  const match = /^(\d{1,4}\.[a-z0-9-]{1,40})\.log$/.exec(file)
  return match ? `${jobId}.${match[1]}` : null
}
