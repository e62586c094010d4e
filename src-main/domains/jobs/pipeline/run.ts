import type { BootstrapRecord, Stage, StageState } from '../../../../src-shared/vocabulary/index.ts'
import { type AttemptSetup, type AttemptStatus, RUN_LOG } from '../../../adapters/launchers/types.ts'
import type { JobRow } from '../repository.ts'
import { advance, restart } from '../stages.ts'
import { CANCELLED_REBOOTED, cancelledUnbegun, judge, type Verdict } from '../words.ts'
import { currentAttempt, currentRow, type StageContext } from './context.ts'
import { finish, finishUnbegun } from './finish.ts'
import { fetchRest, followToEnd, sendCancel } from './follow.ts'
import { reach } from './reach.ts'
import { noteSwept } from './release.ts'
import { recordBegun, recordSetup } from './setting-up.ts'
import { closeSetup, freshSteps, setupDetail } from './setup-records.ts'

/** A job that is interrupted by this many reboots is not started again. */
const MAX_ATTEMPTS = 3

/**
 * The stages bootstrap and run, which the server goes through by itself: starts the runner (at most once: the server
 * holds the claim) and follows it to its end.
 */
export async function run(context: StageContext): Promise<void> {
  const dir = currentAttempt(context).remoteDir
  const begun = await reach(context, () => startOrCancel(context, dir))
  recordBegun(context, begun)
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

async function endOf(context: StageContext, begun: AttemptStatus): Promise<AttemptStatus> {
  if (begun.state === 'prepared' || begun.state === 'absent') return begun
  const dir = currentAttempt(context).remoteDir
  const asked = currentRow(context).cancelRequestedAt !== null
  if (begun.state === 'rebooted' || (begun.state === 'vanished' && !asked)) {
    await fetchRest(context, begun)
    return begun
  }
  // Before the log is followed, which may have to wait for a person (a locked vault, a full disk). Also where runner
  // and command are gone: what the command left behind is swept up, and the end recorded.
  await sendCancel(context, dir)
  const end = await followToEnd(context)
  if (end.state === 'running') return endOf(context, await context.launcher.status(context.session, dir))
  if (end.state !== 'exited') await fetchRest(context, end)
  return end
}

function recordEnd(context: StageContext, end: AttemptStatus): void {
  // The last notes may have come with this status only.
  if (end.setup) recordSetup(context, end.setup.notes)
  const row = currentRow(context)
  const now = context.clock.now()
  if (end.state === 'rebooted' && row.cancelRequestedAt === null && currentAttempt(context).number < MAX_ATTEMPTS) {
    startAgain(context, now)
    return
  }
  const reason = row.cancelRequestedAt === null ? null : cancelledHow(end, row)
  if (reason !== null) {
    const outcome = 'cancelled' as const
    const never = end.state === 'prepared' || (end.state === 'absent' && row.startedAt === null)
    if (never) finishUnbegun(context, { outcome, reason })
    else recordVerdict(context, end, { outcome, exitText: null, reason })
    return
  }
  if (end.state !== 'exited' || !end.exit) {
    finish(context, lostWithout(end))
    return
  }
  if (end.swept) noteSwept(context)
  recordVerdict(context, end, judge(end.exit, row, end.begun, end.setup))
}

function recordVerdict(context: StageContext, end: AttemptStatus, verdict: Verdict): void {
  const row = currentRow(context)
  const now = context.clock.now()
  const bootstrap = end.setup ? closeSetup(row.bootstrap, end.setup.failed, end.setup.state === 'done', now) : []
  const exitCode = end.begun ? (end.exit?.code ?? null) : null
  context.repo.update(
    'jobs.exit',
    row.id,
    {
      status: 'syncing_results',
      reason: verdict.reason,
      outcome: verdict.outcome,
      exitCode,
      exitText: verdict.exitText,
      startedAt: end.begun ? row.startedAt : null,
      bootstrap,
      stage: 'collect',
      stages: advance(row.stages, { end: endOfStages(end.setup, bootstrap, verdict), begin: 'collect' }, now),
    },
    {
      event: ['exit', verdict.reason ?? verdict.exitText ?? verdict.outcome],
      attemptChange: {
        endedAt: now,
        outcome: verdict.outcome,
        exitCode,
        exitText: verdict.exitText,
        sizeAtExit: end.exit?.sizeAtExit ?? null,
      },
    },
  )
}

type StageEnd = { stage: Stage; state: StageState; detail?: string }

/** How the stages that the server goes through have ended. */
function endOfStages(setup: AttemptSetup | null, steps: BootstrapRecord[], verdict: Verdict): StageEnd[] {
  const run: StageEnd = { stage: 'run', state: verdict.outcome === 'succeeded' ? 'done' : 'failed' }
  if (!setup) return [run]
  const detail = setupDetail(steps, true)
  if (setup.state === 'done') return [{ stage: 'bootstrap', state: 'done', detail }, run]
  return [
    { stage: 'bootstrap', state: 'failed', detail },
    { stage: 'run', state: 'skipped' },
  ]
}

/** What a cancel came to where no exit of the command says it; null where one does. */
function cancelledHow(end: AttemptStatus, row: Pick<JobRow, 'startedAt' | 'attempts'>): string | null {
  const started = row.startedAt !== null
  if (end.state === 'rebooted') return started ? CANCELLED_REBOOTED : cancelledUnbegun(row)
  if (end.state === 'vanished') return 'cancelled; its runner was killed before it could record how the command ended'
  if (end.state === 'absent' && started) return 'cancelled; its folder on the server was gone, and with it how it ended'
  return end.state === 'prepared' || end.state === 'absent' ? cancelledUnbegun(row) : null
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
    {
      status: 'deploying',
      stage: 'deploy',
      attempts: number,
      startedAt: null,
      bootstrap: freshSteps(row.spec.bootstrap),
      stages: restart(row.stages, now),
    },
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
