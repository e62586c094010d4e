import { logSource } from '../../../../src-shared/vocabulary/index.ts'
import { RUN_LOG } from '../../../adapters/launchers/types.ts'
import { advance } from '../stages.ts'
import { UNSTARTED } from '../words.ts'
import { currentAttempt, currentRow, type StageContext } from './context.ts'
import { finish } from './finish.ts'
import { reach } from './reach.ts'

/** How long a machine may stay out of reach before a job that never started there fails. */
const REACH_LIMIT_MS = 600_000

/** Writes the attempt's folder on the server. Repeating it is harmless. */
export async function deploy(context: StageContext): Promise<void> {
  const row = currentRow(context)
  if (row.cancelRequestedAt !== null) {
    finish(context, { outcome: 'cancelled', reason: UNSTARTED })
    return
  }
  const attempt = currentAttempt(context)
  const { spec } = row
  const { dir } = await reach(
    context,
    async () => {
      await context.secrets.keep(row)
      return context.launcher.deploy(context.session, {
        jobId: row.id,
        attempt: attempt.number,
        name: row.name,
        command: spec.command,
        workingDir: spec.workingDir ?? null,
        env: spec.env,
        secrets: await context.secrets.values(row),
        timeLimit: spec.timeLimit,
        tty: spec.tty,
      })
    },
    REACH_LIMIT_MS,
  )
  const now = context.clock.now()
  context.repo.update(
    'jobs.deployed',
    row.id,
    {
      stage: 'run',
      stages: advance(
        currentRow(context).stages,
        {
          end: [
            { stage: 'deploy', detail: 'command and environment' },
            { stage: 'bootstrap', state: 'skipped', detail: 'nothing to set up' },
          ],
          begin: 'run',
        },
        now,
      ),
    },
    { event: ['stage', `deployed to ${dir}`], attemptChange: { remoteDir: dir } },
  )
}

/** The step of a command's only log. */
export const RUN_STEP = RUN_LOG.replace(/\.log$/, '')

export const runSource = (jobId: string, attempt: number) => logSource(jobId, attempt, RUN_STEP)
