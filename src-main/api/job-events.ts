import { isFinal } from '../../src-shared/vocabulary/index.ts'
import type { JobEvents, Jobs } from '../domains/jobs/index.ts'
import { api } from './base.ts'

/** Structured events of jobs, over the contract: a part of the router of jobs. */
export function jobEventsRouter(jobs: Pick<Jobs, 'find'>, events: JobEvents) {
  const at = api.jobs
  const which = (name: string) => {
    const { id, attempts, status } = jobs.find(name)
    return { id, attempts, ended: isFinal(status) }
  }
  return {
    events: at.events.handler(({ input }) => events.page(which(input.job), input.cursor, input.limit)),
    progress: at.progress.handler(({ input }) => events.progress(which(input.job))),
    metrics: at.metrics.handler(({ input }) => events.metrics(which(input.job), input.names, input.points)),
  }
}
