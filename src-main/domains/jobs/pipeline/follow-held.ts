import { withCaptures } from './captures.ts'
import { completeLogs } from './complete-logs.ts'
import { currentAttempt, type StageContext } from './context.ts'
import { followOne } from './follow.ts'

const AGAIN_MS = 5000

/**
 * Follows what processes write that a job has left and that are held, until `signal` aborts. Never throws: the hold goes on
 * though its server is away or this computer's disk is full, and it is tried again.
 */
export async function followHeld(context: StageContext, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      if (await followUntil(context, signal)) await completeLogs(context)
    } catch (error) {
      context.logger.debug({ err: error, job: context.jobId }, 'a held job is not followed for now')
    }
    if (!signal.aborted) await context.clock.sleep(AGAIN_MS, signal).catch(() => {})
  }
}

/** Resolves once `signal` has aborted or contact was lost, to whether anything came. */
function followUntil(context: StageContext, signal: AbortSignal): Promise<boolean> {
  const { remoteDir } = currentAttempt(context)
  return withCaptures(context, async (captures) => {
    const before = captures.map(({ stored }) => stored)
    const follows = captures.map((capture) => followOne(context, remoteDir, capture))
    const over = new Promise<void>((resolve) => {
      if (signal.aborted) resolve()
      signal.addEventListener('abort', () => resolve(), { once: true })
    })
    await Promise.race([over, ...follows.map(({ failed }) => failed)]).catch(() => {})
    for (const { stop } of follows) stop()
    for (const capture of captures) await capture.end()
    return captures.some(({ stored }, index) => stored !== before[index])
  })
}
