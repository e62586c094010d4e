import { type ErrorCode, RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import { isDiskFull } from '../no-space.ts'
import { NO_CONTACT } from '../words.ts'
import { currentRow, type StageContext } from './context.ts'

/** Failures that pass by themselves. */
const TRANSIENT: ReadonlySet<ErrorCode> = new Set(['UNREACHABLE', 'TIMED_OUT'])
const FIRST_DELAY_MS = 500
const MAX_DELAY_MS = 15_000
const CANCEL_PATIENCE_MS = 1000

/**
 * Tries `work` until it succeeds. While the server cannot be reached the job's contact is *unknown* with
 * the reason: offline is never a failure. With `giveUpAfterMs` (before anything was started) the last
 * error is thrown instead, and failures that need a person are thrown at once. Work that takes long says each time that
 * it `progressed`: the patience begins anew with that.
 */
export async function reach<T>(
  context: StageContext,
  work: (progressed: () => void) => Promise<T>,
  giveUpAfterMs?: number,
): Promise<T> {
  let begun = context.clock.monotonic()
  const progressed = () => {
    begun = context.clock.monotonic()
  }
  for (let delay = FIRST_DELAY_MS; ; delay = Math.min(delay * 2, MAX_DELAY_MS)) {
    context.signal.throwIfAborted()
    const tried = context.clock.monotonic()
    try {
      const trying = work(progressed)
      const result = await (giveUpAfterMs === undefined ? trying : unlessCancelled(context, trying))
      context.signal.throwIfAborted()
      setLive(context)
      return result
    } catch (error) {
      context.signal.throwIfAborted()
      if (!shouldRetry(error, giveUpAfterMs !== undefined)) throw error
      const now = context.clock.monotonic()
      // What worked for a while is worth trying soon again.
      if (now - tried > MAX_DELAY_MS) delay = FIRST_DELAY_MS
      const waited = now - begun
      if (giveUpAfterMs !== undefined && (waited > giveUpAfterMs || cancelled(context))) throw error
      setUnknown(context, error as Error)
      await Promise.race([context.clock.sleep(delay, context.signal), context.cancelAsked])
      if (cancelled(context)) await context.clock.sleep(Math.min(delay, 1000), context.signal)
    }
  }
}

/** A host may hang for long: whoever cancels a job that was not started does not wait for it. */
function unlessCancelled<T>(context: StageContext, work: Promise<T>): Promise<T> {
  const cancelled = context.cancelAsked.then(async () => {
    await context.clock.sleep(CANCEL_PATIENCE_MS, context.signal)
    throw new RemotebotError('TIMED_OUT', 'The server did not answer before the job was cancelled.')
  })
  return Promise.race([work, cancelled])
}

/** Once it was started, no failure of ours says how a job ended: it is tried again until a person gives up. */
function shouldRetry(error: unknown, beforeStart: boolean): boolean {
  if (!beforeStart) return true
  return error instanceof RemotebotError && TRANSIENT.has(error.code)
}

const cancelled = (context: StageContext) => currentRow(context).cancelRequestedAt !== null

/** The server answered. */
export function setLive(context: StageContext): void {
  context.noSpace.over(context.jobId)
  const { contact } = currentRow(context)
  if (contact.status === 'live') return
  const event = contact.status === 'unknown' ? ('in contact again' as const) : ('in contact' as const)
  context.repo.update(
    'jobs.contact',
    context.jobId,
    { contact: { status: 'live', since: context.clock.now(), reason: null } },
    { event: ['contact', event] },
  )
}

function setUnknown(context: StageContext, error: Error): void {
  if (isDiskFull(error)) context.noSpace.tell(context.jobId, error)
  else context.noSpace.over(context.jobId)
  const { contact } = currentRow(context)
  const transient = error instanceof RemotebotError && TRANSIENT.has(error.code)
  const reason = transient ? `${NO_CONTACT}: ${error.message}` : error.message
  if (contact.status === 'unknown' && contact.reason === reason) return
  if (!(error instanceof RemotebotError))
    context.logger.error({ err: error, job: context.jobId }, 'stage failed, will retry')
  const since = contact.status === 'unknown' ? contact.since : context.clock.now()
  try {
    context.repo.update(
      'jobs.contact',
      context.jobId,
      { contact: { status: 'unknown', since, reason } },
      { event: ['contact', reason] },
    )
  } catch (failure) {
    // On a full disk not even this can be written down; the next try may say more.
    context.logger.error({ err: failure, job: context.jobId }, 'contact could not be stored')
    if (isDiskFull(failure)) context.noSpace.tell(context.jobId, failure)
  }
}
