import { formatDuration, type JobSpec, type Server } from '../../../src-shared/vocabulary/index.ts'

/** Seconds that a command may take where a price runs, if nobody has set a limit. */
const RENTED_LIMIT_S = 7200

/** Seconds after which a server stops a job: the limit that was asked for, else the one that rented servers have; null: none. */
export function timeLimitOn(spec: Pick<JobSpec, 'timeLimit'>, server: Pick<Server, 'origin'> | null): number | null {
  return spec.timeLimit ?? (server?.origin === 'rented' ? RENTED_LIMIT_S : null)
}

/** The same for a job that gets a machine of its own from a provider. */
export function rentedTimeLimit(spec: Pick<JobSpec, 'timeLimit'>): number {
  return spec.timeLimit ?? RENTED_LIMIT_S
}

/** ", which rented servers have where no other is set" for a limit that nobody has asked for; else nothing. */
export function whoseLimit({
  spec,
  timeLimit,
}: {
  spec: Pick<JobSpec, 'timeLimit'>
  timeLimit: number | null
}): string {
  return spec.timeLimit === null && timeLimit !== null ? ', which rented servers have unless another is set' : ''
}

/** What the timeline says of a limit that nobody has asked for; null where somebody did, or there is none. */
export function defaultLimitText(job: { spec: Pick<JobSpec, 'timeLimit'>; timeLimit: number | null }): string | null {
  const whose = whoseLimit(job)
  return whose === '' || job.timeLimit === null
    ? null
    : `its time limit is ${formatDuration(job.timeLimit * 1000)}${whose}`
}
