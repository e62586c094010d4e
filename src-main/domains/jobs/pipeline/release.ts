import type { JobStatus, Outcome } from '../../../../src-shared/vocabulary/index.ts'
import type { Released, ReleaseSpec } from '../../../adapters/launchers/types.ts'
import type { JobRow } from '../repository.ts'
import { advance } from '../stages.ts'
import { currentAttempt, currentRow, type StageContext } from './context.ts'
import { hold, holdOf } from './hold.ts'
import { reach } from './reach.ts'

const STATUS_OF: Record<Outcome, JobStatus> = {
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
  timed_out: 'failed',
  lost: 'needs_attention',
  interrupted: 'failed',
}

/** So often, and so far apart, it is tried to end a process that does not go: it may hang in the kernel for ever. */
const TRIES = 3
const TRY_AGAIN_MS = 2000

/** The status that an outcome leads to. */
export const finalStatus = (outcome: Outcome): JobStatus => STATUS_OF[outcome]

/** Jobs on their way of which the server's runner said at their end that nothing is left. */
const swept = new WeakSet<StageContext>()

/** The server said with the end of the job's only attempt that nothing of it is left. */
export function noteSwept(context: StageContext): void {
  if (currentAttempt(context).number === 1) swept.add(context)
}

/**
 * Holds what is to be held, then has the server end what the job left and remove what it must not keep, and frees the
 * slot. The job's folder stays there until retention removes it. It never ends a machine.
 */
export async function release(context: StageContext): Promise<void> {
  await hold(context)
  const { left, workspaceKept } = await endLeftovers(context)
  const row = currentRow(context)
  const now = context.clock.now()
  const keep = row.spec.removeWorkspace && holdsOutputs(row)
  const troubles = [
    left.length > 0 ? `could not be ended on its server: ${left.map(nameOf).join(', ')}` : null,
    workspaceKept ? 'its workspace could not be removed' : null,
    keep ? 'its workspace was kept, since its outputs were not brought home' : null,
  ].filter((text) => text !== null)
  const done = row.spec.removeWorkspace && !workspaceKept && !keep ? 'workspace removed, slot freed' : 'slot freed'
  const detail = [...troubles, done].join('; ')
  context.repo.update(
    'jobs.released',
    row.id,
    {
      status: finalStatus(row.outcome ?? 'lost'),
      reason: [row.reason, ...troubles].filter(Boolean).join('; ') || null,
      stage: null,
      heldUntil: null,
      stages: advance(row.stages, { end: [{ stage: 'release', detail }] }, now),
      endedAt: now,
    },
    { event: ['stage', detail] },
  )
  context.secrets.forget(row)
  context.measures.add(row)
}

/** Whether its outputs are on the server alone: a cancel has ended the transfer, or something that does not pass. */
const holdsOutputs = ({ stages }: Pick<JobRow, 'stages'>) =>
  stages.some(({ stage, state }) => stage === 'collect' && state === 'failed')

const nameOf = ({ pid, program }: Released['left'][number]) =>
  program ? `${program} (process ${pid})` : `process ${pid}`

/** Nothing of an earlier attempt may still run when the next one starts. @throws RemotebotError as the launcher does */
export async function endEarlier(context: StageContext): Promise<void> {
  await askServer(context, { before: currentAttempt(context).number, purge: false, removeWorkspace: null })
}

async function endLeftovers(context: StageContext): Promise<Released> {
  const row = currentRow(context)
  const purge = Object.keys(row.spec.secrets).length > 0
  const removeWorkspace = row.spec.removeWorkspace && !holdsOutputs(row) ? (row.workspace ?? row.id) : null
  const holds = holdOf(row.spec) !== 'never'
  if (swept.has(context) && !purge && removeWorkspace === null && !holds) return { left: [], workspaceKept: false }
  for (let tries = 1; ; tries++) {
    const released = await reach(context, () => askServer(context, { before: null, purge, removeWorkspace }))
    if ((released.left.length === 0 && !released.workspaceKept) || tries >= TRIES) return released
    await context.clock.sleep(TRY_AGAIN_MS, context.signal)
  }
}

function askServer(context: StageContext, what: Omit<ReleaseSpec, 'jobId'>): Promise<Released> {
  const { launcher, servers, jobId } = context
  return launcher.release(servers.transport(currentAttempt(context).serverId), { jobId, ...what })
}
