import type { JobEvents, Jobs, JobTemplates } from '../domains/jobs/index.ts'
import { api } from './base.ts'
import { jobEventsRouter } from './job-events.ts'
import { jobResultsRouter, type ResultsApi } from './job-results.ts'

/** Jobs and their templates, over the contract. */
export function jobsRouter(jobs: Jobs, templates: JobTemplates, events: JobEvents, results: ResultsApi) {
  const at = api.jobs
  return {
    ...jobEventsRouter(jobs, events),
    ...jobResultsRouter(jobs, results),
    list: at.list.handler(({ input }) => jobs.list(input)),
    counts: at.counts.handler(({ input }) => jobs.counts(input)),
    get: at.get.handler(({ input }) => jobs.get(input.job)),
    submit: at.submit.handler(({ input, context }) => jobs.submit(input, context.principal)),
    timeline: at.timeline.handler(({ input }) => jobs.timeline(input.job)),
    release: at.release.handler(({ input }) => jobs.release(input.job)),
    hold: at.hold.handler(({ input }) => jobs.hold(input.job, input.seconds)),
    cancel: at.cancel.handler(({ input }) => jobs.cancel(input.job, input.graceSeconds)),
    rerun: at.rerun.handler(({ input, context }) => jobs.rerun(input.job, context.principal)),
    remove: at.remove.handler(({ input }) => jobs.remove(input.job, input.leaveServerFiles)),
    giveUp: at.giveUp.handler(({ input }) => jobs.giveUp(input.job)),
    templates: {
      list: at.templates.list.handler(() => templates.list()),
      save: at.templates.save.handler(({ input }) => templates.save(input.name, input.spec)),
      remove: at.templates.remove.handler(({ input }) => {
        templates.remove(input.id)
        return { removed: true as const }
      }),
    },
  }
}
