import { type AttemptStatus, RUN_LOG } from '../../../adapters/launchers/types.ts'
import { advance, restart } from '../stages.ts'
import { judge, UNSTARTED } from '../words.ts'
import { currentAttempt, currentRow, type StageContext } from './context.ts'
import { finish } from './finish.ts'
import { fetchRest, followToEnd, sendCancel } from './follow.ts'
import { reach } from './reach.ts'

/** A job that is interrupted by this many reboots is not started again. */
const MAX_ATTEMPTS = 3

/** Starts the runner (at most once: the server holds the claim) and follows it to its end. */
export async function run(context: StageContext): Promise<void> {
  const dir = currentAttempt(context).remoteDir
  const begun = await reach(context, () => startOrCancel(context, dir))
  if (begun.state === 'running' || (begun.state === 'exited' && begun.begun)) recordStart(context, begun)
  const end = await reach(context, () => endOf(context, begun))
  recordEnd(context, end)
}

async function startOrCancel(context: StageContext, dir: string): Promise<AttemptStatus> {
  const row = currentRow(context)
  if (row.startedAt !== null) return context.launcher.status(context.session, dir)
  if (row.cancelRequestedAt === null) return context.launcher.start(context.session, dir)
  await sendCancel(context, dir)
  return context.launcher.status(context.session, dir)
}

function recordStart(context: StageContext, status: AttemptStatus): void {
  const row = currentRow(context)
  if (row.status === 'running') return
  const { number } = currentAttempt(context)
  const detail = status.tmuxSession ? `attempt ${number} · tmux ${status.tmuxSession}` : `attempt ${number}`
  context.repo.update(
    'jobs.started',
    row.id,
    {
      status: 'running',
      startedAt: context.clock.now(),
      stages: row.stages.map((record) => (record.stage === 'run' ? { ...record, detail } : record)),
    },
    { event: ['stage', 'the command started'], attemptChange: { tmuxSession: status.tmuxSession } },
  )
}

async function endOf(context: StageContext, begun: AttemptStatus): Promise<AttemptStatus> {
  if (begun.state === 'prepared' || begun.state === 'absent') return begun
  const dir = currentAttempt(context).remoteDir
  const asked = currentRow(context).cancelRequestedAt !== null
  if (begun.state === 'rebooted' || (begun.state === 'vanished' && !asked)) {
    await fetchRest(context, begun.logSize)
    return begun
  }
  // Before the log is followed, which may have to wait for a person (a locked vault, a full disk). Also where runner
  // and command are gone: what the command left behind is swept up, and the end recorded.
  await sendCancel(context, dir)
  const end = await followToEnd(context)
  if (end.state === 'running') return endOf(context, await context.launcher.status(context.session, dir))
  if (end.state !== 'exited') await fetchRest(context, end.logSize)
  return end
}

function recordEnd(context: StageContext, end: AttemptStatus): void {
  const row = currentRow(context)
  const attempt = currentAttempt(context)
  const now = context.clock.now()
  if (end.state === 'rebooted' && row.cancelRequestedAt === null && attempt.number < MAX_ATTEMPTS) {
    startAgain(context, now)
    return
  }
  const reason = row.cancelRequestedAt === null ? null : cancelledHow(end, row.startedAt !== null)
  if (reason !== null) {
    finish(context, { outcome: 'cancelled', reason })
    return
  }
  if (end.state !== 'exited' || !end.exit) {
    finish(context, lostWithout(end))
    return
  }
  const verdict = judge(end.exit, row.spec, end.begun)
  context.repo.update(
    'jobs.exit',
    row.id,
    {
      status: 'syncing_results',
      reason: verdict.reason,
      outcome: verdict.outcome,
      exitCode: end.exit.code,
      exitText: verdict.exitText,
      startedAt: end.begun ? row.startedAt : null,
      stage: 'collect',
      stages: advance(
        row.stages,
        { end: [{ stage: 'run', state: verdict.outcome === 'succeeded' ? 'done' : 'failed' }], begin: 'collect' },
        now,
      ),
    },
    {
      event: ['exit', verdict.reason ?? verdict.exitText ?? verdict.outcome],
      attemptChange: {
        endedAt: now,
        outcome: verdict.outcome,
        exitCode: end.exit.code,
        exitText: verdict.exitText,
        sizeAtExit: end.exit.sizeAtExit,
      },
    },
  )
}

/** What a cancel came to where no exit of the command says it; null where one does, or nothing is known. */
function cancelledHow(end: AttemptStatus, started: boolean): string | null {
  if (end.state === 'rebooted') return started ? 'cancelled; its server rebooted while it ran' : UNSTARTED
  if (end.state === 'vanished') return 'cancelled; its runner was killed before it could record how the command ended'
  return end.state === 'prepared' || (end.state === 'absent' && !started) ? UNSTARTED : null
}

function lostWithout(end: AttemptStatus): { outcome: 'lost'; reason: string } {
  if (end.state === 'absent') return { outcome: 'lost', reason: `its folder is gone from the server, with ${RUN_LOG}` }
  if (end.state === 'rebooted')
    return { outcome: 'lost', reason: `the server rebooted ${MAX_ATTEMPTS} times while it ran` }
  return {
    outcome: 'lost',
    reason: 'its runner was killed on the server, often for want of memory; how the command ended is not known',
  }
}

/** After a reboot the engine, not the server, starts a new attempt: secrets are sent again. */
function startAgain(context: StageContext, now: number): void {
  const row = currentRow(context)
  const attempt = currentAttempt(context)
  const number = attempt.number + 1
  context.repo.update(
    'jobs.again',
    row.id,
    { status: 'deploying', stage: 'deploy', attempts: number, startedAt: null, stages: restart(row.stages, now) },
    {
      attemptChange: { endedAt: now, outcome: 'interrupted' },
      event: ['attempt', `the server rebooted; attempt ${number} begins`],
      attempt: {
        ...attempt,
        number,
        remoteDir: attempt.remoteDir.replace(/[^/]+$/, String(number)),
        startedAt: now,
        endedAt: null,
        outcome: null,
        exitCode: null,
        exitText: null,
        tmuxSession: null,
        sizeAtExit: null,
      },
    },
  )
}
