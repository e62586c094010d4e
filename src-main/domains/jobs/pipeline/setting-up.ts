import { type AttemptStatus, STEPS_FILE } from '../../../adapters/launchers/types.ts'
import { advance } from '../stages.ts'
import { currentAttempt, currentRow, type StageContext } from './context.ts'
import { readSetup, setupDetail } from './setup-records.ts'

/** A job has at most 50 steps, each with two lines of notes. */
const MOST_NOTES = 16_384

/** Follows how the server sets up, and keeps the row up to date with it. `failed` rejects when that cannot be done. */
export function followSetup(context: StageContext, dir: string): { failed: Promise<never>; stop: () => void } {
  if (currentRow(context).spec.bootstrap.length === 0) return { failed: new Promise(() => {}), stop: () => {} }
  let text = ''
  let stop = () => {}
  const failed = new Promise<never>((_, reject) => {
    stop = context.session.follow(dir, STEPS_FILE, 0, {
      onData: (bytes) => {
        text = (text + bytes.toString('latin1')).slice(0, MOST_NOTES)
        recordSetup(context, text.split('\n').slice(0, -1))
      },
      onExit: () => {},
      onShrunk: () => {},
      onGone: () => {},
      onLost: reject,
    })
  })
  failed.catch(() => {})
  return { failed, stop: () => stop() }
}

/** Writes down that the attempt has been started: where a person can join it, and how far it is. */
export function recordBegun(context: StageContext, status: AttemptStatus): void {
  if (status.setup === null) {
    const begun = status.state === 'running' || (status.state === 'exited' && status.begun)
    if (begun) recordCommand(context, context.clock.now(), status.tmuxSession)
    return
  }
  const attempt = currentAttempt(context)
  if (status.tmuxSession !== null && attempt.tmuxSession === null) {
    context.repo.update(
      'jobs.session',
      context.jobId,
      { stages: currentRow(context).stages },
      { attemptChange: { tmuxSession: status.tmuxSession } },
    )
  }
  recordSetup(context, status.setup.notes)
  // The note of it may be missing: a full disk.
  if (status.begun) recordCommand(context, context.clock.now(), status.tmuxSession)
}

/** Brings the row up to what the server noted so far. */
export function recordSetup(context: StageContext, notes: readonly string[]): void {
  const row = currentRow(context)
  if (row.startedAt !== null) return
  const now = context.clock.now()
  const earliest = currentAttempt(context).startedAt
  const { records, commandBegan } = readSetup(row.spec.bootstrap, notes, { earliest, now })
  if (JSON.stringify(records) !== JSON.stringify(row.bootstrap)) {
    const detail = setupDetail(records, commandBegan !== null)
    const stages = row.stages.map((record) => (record.stage === 'bootstrap' ? { ...record, detail } : record))
    context.repo.update('jobs.setup', row.id, { bootstrap: records, stages })
  }
  if (commandBegan !== null) recordCommand(context, commandBegan, currentAttempt(context).tmuxSession)
}

/** The command has begun, at `at` (epoch ms). */
function recordCommand(context: StageContext, at: number, tmuxSession: string | null): void {
  const row = currentRow(context)
  if (row.status === 'running') return
  const { number } = currentAttempt(context)
  const detail = tmuxSession ? `attempt ${number} · tmux ${tmuxSession}` : `attempt ${number}`
  const stages =
    row.spec.bootstrap.length > 0
      ? advance(
          row.stages,
          { end: [{ stage: 'bootstrap', detail: setupDetail(row.bootstrap, true) }], begin: 'run' },
          at,
        )
      : row.stages
  context.repo.update(
    'jobs.started',
    row.id,
    {
      status: 'running',
      stage: 'run',
      startedAt: row.startedAt ?? at,
      stages: stages.map((record) => (record.stage === 'run' ? { ...record, detail } : record)),
    },
    { event: ['stage', 'the command started'], attemptChange: { tmuxSession } },
  )
}
