import { isFinal, RemotebotError, type Stage } from '../../../../src-shared/vocabulary/index.ts'
import { collect } from './collect.ts'
import type { StageContext } from './context.ts'
import { deploy } from './deploy.ts'
import { finish } from './finish.ts'
import { release } from './release.ts'
import { run } from './run.ts'

/** The durable steps. Each commits the next stage itself, so a killed engine re-enters where it was. */
const STAGE_WORK: Partial<Record<Stage, (context: StageContext) => Promise<void>>> = { deploy, run, collect, release }

/** Takes a job from the stage in its row to its end. Returns early only when `signal` aborts. */
export async function runPipeline(context: StageContext): Promise<void> {
  for (;;) {
    if (context.signal.aborted) return
    const row = context.repo.get(context.jobId)
    const work = row?.stage ? STAGE_WORK[row.stage] : undefined
    if (!row || isFinal(row.status) || !work) return
    try {
      await work(context)
    } catch (error) {
      if (context.signal.aborted) return
      stop(context, row.stage as Stage, error)
      return
    }
  }
}

/** A stage cannot go on: the job ends with the reason and the next step. */
function stop(context: StageContext, stage: Stage, error: unknown): void {
  const known = error instanceof RemotebotError
  if (!known) context.logger.error({ err: error, job: context.jobId, stage }, 'stage failed')
  const message = known
    ? [error.message, error.data.hint].filter(Boolean).join(' ')
    : `internal error in ${stage}: ${error}`
  const started = stage !== 'deploy'
  finish(context, { outcome: started ? 'lost' : 'failed', reason: message })
}
