import { FINAL_STATUSES, type Job, STATUS_WORDS } from '../../src-shared/vocabulary/index.ts'
import { onChanges } from './changes.ts'
import { client } from './client.ts'
import { notifyDesktop } from './desktop-notice.ts'
import { inform, jobFailed } from './notices.ts'
import { isMissing } from './problem.ts'

/** Ids of jobs seen unfinished by this window: their ends are news. */
const active = new Set<string>()
/** So is the end of a job that began and ended between two looks, once. */
const openedAt = Date.now()
const told = new Set<string>()

/** Tells the person about jobs that end: a toast, and a desktop notice while the window is unfocused. */
export function watchJobs(): void {
  onChanges((batch) => {
    if (batch === 'reconnected') return void learn()
    const ids = new Set(batch.filter((change) => change.aggregate === 'jobs').map((change) => change.id))
    if (ids.has(null)) void learn()
    for (const id of ids) if (id !== null) void look(id)
  })
}

async function learn(): Promise<void> {
  const known = [...active]
  const page = await client.jobs.list({ active: true, limit: 500 }).catch(() => null)
  if (!page) return
  for (const job of page.items) active.add(job.id)
  const running = new Set(page.items.map((job) => job.id))
  await Promise.all(known.filter((id) => !running.has(id)).map(look))
}

async function look(id: string): Promise<void> {
  const job = await client.jobs.get({ job: id }).catch((error: unknown) => {
    // Any other failure passes, and its end is news then.
    if (isMissing(error)) active.delete(id)
    return null
  })
  if (!job) return
  if (!FINAL_STATUSES.includes(job.status)) return void active.add(id)
  const news = active.delete(id) || job.createdAt >= openedAt
  if (!news || told.has(id)) return
  told.add(id)
  tell(job)
}

function tell(job: Job): void {
  const href = `#/jobs/${job.id}`
  const title = `${job.name}: ${STATUS_WORDS[job.status].toLowerCase()}`
  const detail = job.reason ?? job.exitText
  if (job.status === 'failed' || job.status === 'needs_attention') jobFailed(job.name, title, detail, href)
  else inform(title, { href, kind: job.status === 'succeeded' ? 'done' : 'info', detail: detail ?? undefined })
  if (job.status !== 'cancelled')
    void notifyDesktop(job.status === 'succeeded' ? 'finished' : 'failed', title, detail, href)
}
