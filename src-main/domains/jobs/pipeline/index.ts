import { isFinal, RemotebotError, type Stage } from '../../../../src-shared/vocabulary/index.ts'
import { isDiskFull } from '../no-space.ts'
import { cancelledUnbegun } from '../words.ts'
import { collect } from './collect.ts'
import { currentRow, type StageContext } from './context.ts'
import { deploy } from './deploy.ts'
import { finish, finishUnbegun } from './finish.ts'
import { release } from './release.ts'
import { run } from './run.ts'

/** The durable steps. Each commits the next stage itself, so a killed engine re-enters where it was. */
const STAGE_WORK: Partial<Record<Stage, (context: StageContext) => Promise<void>>> = {
  deploy,
  bootstrap: run,
  run,
  collect,
  release,
}

/** How long a stage waits that could not write down how far it came. */
const NO_SPACE_MS = 3000

/** Takes a job from the stage in its row to its end. Returns early only when `signal` aborts. */
export async function runPipeline(context: StageContext): Promise<void> {
  while (!context.signal.aborted) {
    const row = context.repo.get(context.jobId)
    const work = row?.stage ? STAGE_WORK[row.stage] : undefined
    if (!row || isFinal(row.status) || !work) return
    try {
      await work(context)
      context.noSpace.over(context.jobId)
    } catch (error) {
      if (context.signal.aborted) return
      if (endWith(context, row.stage as Stage, error)) return
      await context.clock.sleep(NO_SPACE_MS, context.signal).catch(() => {})
    }
  }
}

/**
 * A stage cannot go on. False when that is only for want of space on this computer's disk: what happened on
 * the server stays true, so the stage is done again rather than the job given up.
 */
function endWith(context: StageContext, stage: Stage, error: unknown): boolean {
  try {
    if (stage !== 'deploy' && isDiskFull(error)) throw error
    stop(context, stage, error)
    return true
  } catch (failure) {
    if (!isDiskFull(failure)) throw failure
    context.logger.error({ err: failure, job: context.jobId, stage }, 'no space here, will try again')
    context.noSpace.tell(context.jobId, failure)
    return false
  }
}

/** The job ends with the reason and the next step; one that was cancelled while it waited for its server is just that. */
function stop(context: StageContext, stage: Stage, error: unknown): void {
  const row = currentRow(context)
  if (stage === 'deploy' && row.cancelRequestedAt !== null) {
    finishUnbegun(context, { outcome: 'cancelled', reason: cancelledUnbegun(row) })
    return
  }
  const known = error instanceof RemotebotError
  if (!known) context.logger.error({ err: error, job: context.jobId, stage }, 'stage failed')
  const message = known
    ? [error.message, error.data.hint].filter(Boolean).join(' ')
    : `internal error in ${stage}: ${error}`
  const { outcome, reason } = row
  // How the command ended stays true, whatever goes wrong with its log afterwards.
  if (outcome !== null)
    finish(context, { outcome, reason: [reason, `its log may be incomplete: ${message}`].filter(Boolean).join('; ') })
  else if (stage === 'deploy') finishUnbegun(context, { outcome: 'failed', reason: message })
  else finish(context, { outcome: 'lost', reason: message })
}
