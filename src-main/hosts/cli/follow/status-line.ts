import {
  type BootstrapRecord,
  formatDuration,
  type Job,
  type JobSummary,
  STATUS_WORDS,
  shortId,
} from '../../../../src-shared/vocabulary/index.ts'
import { localTime } from '../output/ages.ts'
import { reasonText } from '../output/job-view.ts'
import { oneLine } from '../output/text.ts'

/** One line for a change of a job that has not ended: "queued: 2 ahead on gpu1", "setting up: step 2 of 2 make". */
export function statusLine(job: JobSummary | Job): string {
  const word = STATUS_WORDS[job.status].toLowerCase()
  if (job.status === 'queued') {
    const where = job.serverName ? ` on ${job.serverName}` : ''
    return job.ahead ? `${word}: ${job.ahead} ahead${where}` : [word, job.reason].filter(Boolean).join(': ')
  }
  if (job.status === 'waiting_for_approval' && job.approvalId !== null) {
    const decide = `remotebot approval show ${shortId(job.approvalId)}`
    return `${[word, job.reason].filter(Boolean).join(': ')} (${decide})`
  }
  const reason = reasonText(job)
  const setUp = reason === '' && 'bootstrap' in job ? setUpLine(job) : null
  if (setUp) return setUp
  const attempt = job.attempts > 1 ? `, attempt ${job.attempts}` : ''
  const where = job.status === 'running' && job.serverName ? ` on ${job.serverName}` : ''
  return `${word}${where}${attempt}${reason ? `: ${reason}` : ''}`
}

/** Which step of setting up runs; null in other stages. */
function setUpLine({ stage, bootstrap }: Job): string | null {
  if (stage !== 'bootstrap') return null
  const running = runningStep({ bootstrap })
  return running ? `setting up: step ${running.number} of ${bootstrap.length} ${oneLine(running.name)}` : 'setting up'
}

/** The step of setting up that runs now. */
export function runningStep({ bootstrap }: Pick<Job, 'bootstrap'>): BootstrapRecord | undefined {
  return bootstrap.find((step) => step.state === 'running')
}

/** Steps that were skipped since nothing that they depend on has changed: "step 1 of 2 is unchanged, skipped: make". */
export function cachedLines({ bootstrap }: Pick<Job, 'bootstrap'>): string[] {
  return bootstrap
    .filter((step) => step.state === 'cached')
    .map(
      (step) => `setting up: step ${step.number} of ${bootstrap.length} is unchanged, skipped: ${oneLine(step.name)}`,
    )
}

/** What the active stage counts at the moment: "deploying: 12 of 40 files"; null where it counts nothing. */
export function countingLine(job: JobSummary): string | null {
  const active = job.stages.find((record) => record.state === 'active')
  const counts = active && ['deploy', 'collect'].includes(active.stage) ? active.detail : null
  return counts ? `${STATUS_WORDS[job.status].toLowerCase()}: ${counts}` : null
}

/** The last line about a job: "succeeded in 12 s", "failed: exit 3, after 2 min 5 s". */
export function endLine(job: JobSummary): string {
  const word = STATUS_WORDS[job.status].toLowerCase()
  const took = job.startedAt !== null && job.endedAt !== null ? formatDuration(job.endedAt - job.startedAt) : null
  if (job.status === 'succeeded') return took ? `${word} in ${took}` : word
  const reason = reasonText(job)
  return `${word}${reason ? `: ${reason}` : ''}${took ? `, after ${took}` : ''}`
}

/** The last line about a job whose server is held: "succeeded; held until 2026-11-21 12:30:00". */
export function heldLine(job: Job): string {
  const end = job.exitText && job.outcome !== 'succeeded' ? `: ${job.exitText}` : ''
  return `${(job.outcome ?? '').replace('_', ' ')}${end}; held until ${localTime(job.heldUntil ?? 0)}`
}
