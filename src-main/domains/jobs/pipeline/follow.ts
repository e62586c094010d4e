import { RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import { type AttemptStatus, RUN_LOG } from '../../../adapters/launchers/types.ts'
import type { Capture } from './capture.ts'
import { withCaptures } from './captures.ts'
import { currentAttempt, currentRow, type StageContext } from './context.ts'
import { setLive } from './reach.ts'
import { followSetup } from './setting-up.ts'

/** How often a quiet job's runner is looked at: it may have been killed without leaving an exit. */
const LOOK_EVERY_MS = 15_000

/**
 * Follows the current attempt until it has ended and all bytes of all its sources up to there are stored, and
 * says how it stands. Cancels on the way when asked to.
 * @throws RemotebotError when the connection is lost or a byte cannot be stored; then it is called again
 */
export function followToEnd(context: StageContext): Promise<AttemptStatus> {
  const { remoteDir } = currentAttempt(context)
  const look = () => context.launcher.status(context.session, remoteDir)
  return withCaptures(context, async (captures) => {
    if (currentRow(context).contact.status !== 'live') {
      // After a cut: whether the job still runs is known before its log says anything.
      const status = await look()
      setLive(context)
      if (status.state !== 'running' && status.state !== 'exited') return status
    }
    const end = await waitForEnd(context, remoteDir, captures, look)
    for (const capture of captures) await capture.end()
    return end === 'exited' ? await look() : end
  })
}

/** Stores what an attempt that left no exit had written, up to the sizes that its status tells. */
export function fetchRest(context: StageContext, status: Pick<AttemptStatus, 'logSize' | 'logSizes'>): Promise<void> {
  const { remoteDir } = currentAttempt(context)
  return withCaptures(context, async (captures) => {
    for (const capture of captures) {
      const size = capture.file === RUN_LOG ? status.logSize : (status.logSizes[capture.file] ?? 0)
      if (capture.stored < size) await until(context, remoteDir, capture, size)
      await capture.end()
      await capture.complete()
    }
  })
}

function until(context: StageContext, dir: string, capture: Capture, size: number): Promise<void> {
  let unfollow = () => {}
  return new Promise<void>((resolve, reject) => {
    const abort = () => reject(context.signal.reason)
    if (context.signal.aborted) return abort()
    context.signal.addEventListener('abort', abort, { once: true })
    const stop = context.session.follow(dir, capture.file, capture.from, {
      onData: async (bytes, offset) => {
        await Promise.resolve(capture.onData(bytes, offset)).catch(reject)
        if (offset + bytes.length >= size) resolve()
      },
      onExit: () => resolve(),
      onShrunk: () => resolve(),
      onGone: () => resolve(),
      onLost: reject,
    })
    unfollow = () => {
      stop()
      context.signal.removeEventListener('abort', abort)
    }
  }).finally(() => unfollow())
}

async function waitForEnd(
  context: StageContext,
  dir: string,
  captures: Capture[],
  look: () => Promise<AttemptStatus>,
): Promise<AttemptStatus | 'exited'> {
  const stopping = new AbortController()
  const signal = AbortSignal.any([context.signal, stopping.signal])
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
  })
  const follows = captures.map((capture) => followOne(context, dir, capture))
  const setup = followSetup(context, dir)
  const exited = Promise.all(follows.map((follow) => follow.exited)).then(() => 'exited' as const)
  try {
    return await Promise.race([
      exited,
      aborted,
      setup.failed,
      lookNowAndThen(context, look, signal),
      carryOutCancels(context, dir, signal),
    ])
  } finally {
    for (const { stop } of [...follows, setup]) stop()
    for (const promise of [exited, aborted, setup.failed]) promise.catch(() => {})
    stopping.abort(new Error('following has ended'))
  }
}

/** One source that is being followed. */
interface Followed {
  /** Resolves when the attempt has ended and every byte of the source up to there is taken. Rejects as `failed` does. */
  exited: Promise<void>
  /** Rejects when the connection is lost or a byte cannot be stored, also after the attempt's end. */
  failed: Promise<never>
  stop: () => void
}

/** Follows one source, also beyond the attempt's end: what it has left behind may still write. */
export function followOne(context: StageContext, dir: string, capture: Capture): Followed {
  let stop = () => {}
  let fail: (error: unknown) => void = () => {}
  const failed = new Promise<never>((_, reject) => {
    fail = reject
  })
  const ended = new Promise<void>((resolve) => {
    stop = context.session.follow(dir, capture.file, capture.from, {
      onData: async (bytes, offset) => {
        try {
          await capture.onData(bytes, offset)
        } catch (error) {
          fail(error)
          throw error
        }
      },
      onExit: () => resolve(),
      onShrunk: (remoteSize) => {
        void segment(context, capture, remoteSize)
          .then(() => new RemotebotError('UNREACHABLE', 'A log on the server was cut short; following its new part.'))
          .then(fail, fail)
      },
      onGone: () => fail(new RemotebotError('UNREACHABLE', `The job's folder ${dir} is gone from the server.`)),
      onLost: fail,
    })
  })
  const exited = Promise.race([ended, failed])
  for (const promise of [exited, failed]) promise.catch(() => {})
  return { exited, failed, stop: () => stop() }
}

async function segment(context: StageContext, capture: Capture, remoteSize: number): Promise<void> {
  await capture.cut(remoteSize)
  const which = capture.file === RUN_LOG ? 'the log' : capture.file
  context.repo.note(context.jobId, 'shrunk', `${which} on the server shrank to ${remoteSize} bytes; a new part begins`)
}

/** Resolves when the runner turns out to be gone without an exit. */
async function lookNowAndThen(
  context: StageContext,
  look: () => Promise<AttemptStatus>,
  signal: AbortSignal,
): Promise<AttemptStatus> {
  for (;;) {
    await context.clock.sleep(LOOK_EVERY_MS, signal)
    const status = await look()
    if (status.state !== 'running' && status.state !== 'exited') return status
  }
}

/** Sends each cancel as soon as it is asked for; the exit is then reported like any other. Rejects when it can't. */
function carryOutCancels(context: StageContext, dir: string, signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const send = () => void sendCancel(context, dir).catch(reject)
    const unsubscribe = context.onCancel(send)
    // One that was asked for just before nobody has heard.
    send()
    signal.addEventListener('abort', unsubscribe, { once: true })
  })
}

/** Has the server end the attempt, if that was asked for. Needs nothing but the connection. */
export async function sendCancel(context: StageContext, dir: string): Promise<void> {
  const { cancelRequestedAt, cancelGraceSeconds } = currentRow(context)
  if (cancelRequestedAt !== null) await context.launcher.cancel(context.session, dir, cancelGraceSeconds ?? 10)
}
