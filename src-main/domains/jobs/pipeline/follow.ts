import { RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import { type AttemptStatus, RUN_LOG } from '../../../adapters/launchers/types.ts'
import { Capture } from './capture.ts'
import { currentAttempt, currentRow, type StageContext } from './context.ts'
import { runSource } from './deploy.ts'
import { setLive } from './reach.ts'

/** How often a quiet job's runner is looked at: it may have been killed without leaving an exit. */
const LOOK_EVERY_MS = 15_000

/**
 * Follows the current attempt until its command has ended and all its bytes up to there are stored, and
 * says how it stands. Cancels on the way when asked to.
 * @throws RemotebotError when the connection is lost or a byte cannot be stored; then it is called again
 */
export async function followToEnd(context: StageContext): Promise<AttemptStatus> {
  const row = currentRow(context)
  const attempt = currentAttempt(context)
  const values = Object.values(await context.secrets.values(row))
  const writer = await context.logs.writer(runSource(row.id, attempt.number))
  try {
    const capture = new Capture(writer, values, context.clock)
    const look = () => context.launcher.status(context.session, attempt.remoteDir)
    if (currentRow(context).contact.status !== 'live') {
      // After a cut: whether the job still runs is known before its log says anything.
      const status = await look()
      setLive(context)
      if (status.state !== 'running' && status.state !== 'exited') return status
    }
    const end = await waitForEnd(context, attempt.remoteDir, capture, writer, look)
    await capture.end()
    return end === 'exited' ? await look() : end
  } finally {
    await writer.close()
  }
}

/** Stores what an attempt that left no exit had written, up to `size` bytes. */
export async function fetchRest(context: StageContext, size: number): Promise<void> {
  const row = currentRow(context)
  const attempt = currentAttempt(context)
  const writer = await context.logs.writer(runSource(row.id, attempt.number))
  try {
    const capture = new Capture(writer, Object.values(await context.secrets.values(row)), context.clock)
    if (writer.remoteOffset < size) await until(context, attempt.remoteDir, capture, size)
    await capture.end()
    await writer.complete()
  } finally {
    await writer.close()
  }
}

function until(context: StageContext, dir: string, capture: Capture, size: number): Promise<void> {
  let unfollow = () => {}
  return new Promise<void>((resolve, reject) => {
    const abort = () => reject(context.signal.reason)
    context.signal.addEventListener('abort', abort, { once: true })
    const stop = context.session.follow(dir, RUN_LOG, capture.from, {
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

type Writer = Awaited<ReturnType<StageContext['logs']['writer']>>

async function waitForEnd(
  context: StageContext,
  dir: string,
  capture: Capture,
  writer: Writer,
  look: () => Promise<AttemptStatus>,
): Promise<AttemptStatus | 'exited'> {
  const stopping = new AbortController()
  const signal = AbortSignal.any([context.signal, stopping.signal])
  let unfollow = () => {}
  const exited = new Promise<'exited'>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
    unfollow = context.session.follow(dir, RUN_LOG, capture.from, {
      onData: async (bytes, offset) => {
        try {
          await capture.onData(bytes, offset)
        } catch (error) {
          reject(error)
          throw error
        }
      },
      onExit: () => resolve('exited'),
      onShrunk: (remoteSize) => {
        void segment(context, capture, writer, remoteSize)
          .then(() => new RemotebotError('UNREACHABLE', 'The log on the server was cut short; following its new part.'))
          .then(reject, reject)
      },
      onGone: () => reject(new RemotebotError('UNREACHABLE', `The job's folder ${dir} is gone from the server.`)),
      onLost: reject,
    })
  })
  try {
    const outcome = await Promise.race([
      exited,
      lookNowAndThen(context, look, signal),
      carryOutCancels(context, dir, signal),
    ])
    await capture.drained()
    return outcome
  } finally {
    unfollow()
    exited.catch(() => {})
    stopping.abort(new Error('following has ended'))
  }
}

/** The log on the server became shorter: what was held back belongs to the part before, then a new one begins. */
async function segment(context: StageContext, capture: Capture, writer: Writer, remoteSize: number): Promise<void> {
  await capture.end()
  await writer.shrunk(remoteSize, context.clock.now())
  context.repo.note(context.jobId, 'shrunk', `the log on the server shrank to ${remoteSize} bytes; a new part begins`)
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
