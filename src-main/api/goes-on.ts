import type { Jobs } from '../domains/jobs/index.ts'

export interface GoesOnDeps {
  jobs: Pick<Jobs, 'list'>
}

/** What goes on when the app quits, or has to wait until it is back: one sentence a job. */
export function goesOn({ jobs }: GoesOnDeps): Array<{ jobId: string; name: string; text: string }> {
  const { items } = jobs.list({ active: true, limit: 100 })
  return items.map((job) => ({
    jobId: job.id,
    name: job.name,
    text:
      job.status === 'queued'
        ? `waits for a slot on ${job.serverName ?? 'any server'}; it starts when Remotebot runs again`
        : `goes on running on ${job.serverName}; its log is fetched when Remotebot runs again`,
  }))
}
