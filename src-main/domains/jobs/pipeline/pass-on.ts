import { listed, parseNeeds } from '../needs.ts'
import { advance, freshStages } from '../stages.ts'
import { goesAnywhere, refuseUnfit } from '../targets.ts'
import { currentAttempt, currentRow, type StageContext } from './context.ts'

/**
 * A job that may go anywhere, and that its server cannot take, goes back into the queue for the others. False where it is bound
 * to its server: it was given it, or has run there; and where it was cancelled meanwhile: it must not wait for another. @throws RemotebotError INVALID_STATE where no server is left
 */
export function passOn(context: StageContext, lacks: readonly string[]): boolean {
  const row = currentRow(context)
  const attempt = currentAttempt(context)
  if (row.cancelRequestedAt !== null) return false
  if (!goesAnywhere(row.spec) || attempt.number > 1 || row.needs === null) return false
  const { refusals, servers, clock } = context
  refusals.add(row.id, attempt.serverId, listed(lacks))
  const refused = refusals.of(row.id)
  refuseUnfit(parseNeeds(row.needs), null, servers.list(), refused)
  const now = clock.now()
  context.repo.update(
    'jobs.passed-on',
    row.id,
    {
      status: 'queued',
      serverId: null,
      serverName: null,
      stage: null,
      attempts: 0,
      stages: advance(freshStages(), { begin: 'acquire' }, now),
      contact: { status: 'never', since: now, reason: null },
    },
    {
      event: ['stage', `${attempt.serverName} lacks ${listed(lacks)}: waits for another server`],
      attemptGone: true,
    },
  )
  return true
}
