import { advance } from '../stages.ts'
import { cancelledUnbegun } from '../words.ts'
import { currentAttempt, currentRow, type StageContext } from './context.ts'
import { finishUnbegun } from './finish.ts'
import { holdOf } from './hold.ts'
import { lackingNow, unfit } from './lacking-now.ts'
import { passOn } from './pass-on.ts'
import { reach } from './reach.ts'
import { endEarlier } from './release.ts'
import { freshSteps, setupDetail } from './setup-records.ts'

/** How long a machine may stay out of reach before a job that never started there fails. */
const REACH_LIMIT_MS = 600_000

/** Where rented machines mount what outlives them. */
const VOLUMES = ['/runpod-volume', '/workspace']

/** Brings the workspace to the server and writes the attempt's folder there. Repeating it is harmless. */
export async function deploy(context: StageContext): Promise<void> {
  const row = currentRow(context)
  if (row.cancelRequestedAt !== null) {
    finishUnbegun(context, { outcome: 'cancelled', reason: cancelledUnbegun(row) })
    return
  }
  const attempt = currentAttempt(context)
  const { spec } = row
  if (attempt.number > 1) await reach(context, () => endEarlier(context), REACH_LIMIT_MS)
  const { needs } = row
  if (needs !== null) {
    const lacks = await reach(context, () => lackingNow(needs, attempt.serverId, context), REACH_LIMIT_MS)
    if (lacks.length > 0 && passOn(context, lacks)) return
    if (lacks.length > 0) throw unfit(attempt.serverName, lacks)
  }
  const workspace = await prepareWorkspace(context)
  const deployed = await reach(
    context,
    async () => {
      await context.secrets.keep(row)
      const secrets = await context.secrets.values(row)
      // Who cancelled it does not wait for a vault or a server that is slow: nothing may be written there once it has ended.
      if (currentRow(context).stage !== 'deploy') throw new Error('it has ended before it was deployed')
      return context.launcher.deploy(context.session, {
        jobId: row.id,
        attempt: attempt.number,
        name: row.name,
        command: spec.command,
        workspaceDir: workspace.dir,
        bootstrap: spec.bootstrap,
        workingDir: spec.workingDir ?? null,
        volumes: VOLUMES,
        env: spec.env,
        secrets,
        timeLimit: row.timeLimit,
        tty: spec.tty,
        hold: holdOf(spec),
      })
    },
    REACH_LIMIT_MS,
  )
  const now = context.clock.now()
  const bootstrap = freshSteps(spec.bootstrap)
  const toSetUp = bootstrap.length > 0
  const detail = workspace.detail ?? 'command and environment'
  const ended = [
    { stage: 'deploy' as const, detail },
    ...(toSetUp ? [] : [{ stage: 'bootstrap' as const, state: 'skipped' as const, detail: 'nothing to set up' }]),
  ]
  const next = toSetUp ? 'bootstrap' : 'run'
  const stages = advance(currentRow(context).stages, { end: ended, begin: next }, now)
  context.repo.update(
    'jobs.deployed',
    row.id,
    {
      stage: next,
      bootstrap,
      workspaceDir: deployed.workspaceDir,
      stages: stages.map((record) =>
        record.stage === 'bootstrap' && toSetUp ? { ...record, detail: setupDetail(bootstrap, false) } : record,
      ),
    },
    { event: ['stage', `deployed to ${deployed.dir}`], attemptChange: { remoteDir: deployed.dir } },
  )
}

/** What is to be pushed is pushed; without that the server makes the folder as the attempt starts. */
async function prepareWorkspace(context: StageContext): Promise<{ dir: string; detail: string | null }> {
  const row = currentRow(context)
  const { workspace } = context
  if (row.spec.push && workspace) {
    return reach(context, (progressed) => workspace.prepare(context, row, progressed), REACH_LIMIT_MS)
  }
  return { dir: `~/.remotebot/work/${row.workspace ?? row.id}`, detail: null }
}
