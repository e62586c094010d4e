import { setTimeout as delay } from 'node:timers/promises'
import { RemotebotError } from '../../../../../src-shared/vocabulary/index.ts'
import { isAlive } from '../../../attach/process-alive.ts'
import { errorCode } from '../../../following/error-code.ts'
import { type Attached, attach, type Cli } from '../../cli.ts'

/** How long an engine may take to end, in milliseconds: it closes its database and connections. */
const STOP_TIMEOUT_MS = 30_000

/** What an engine left behind when it ended. */
export interface Stopped {
  pid: number
  /** One sentence for each job that goes on without it. */
  goesOn: string[]
  /** Other programs that were attached. */
  others: number
}

/** The running engine, whatever its version; null: none runs. */
export async function runningEngine(cli: Cli): Promise<Attached | null> {
  try {
    return await attach(cli, 'never', { allowSkew: true })
  } catch (error) {
    if (errorCode(error) === 'NO_ENGINE') return null
    throw error
  }
}

/** Ends an engine and waits until its process is gone. @throws RemotebotError TIMED_OUT. */
export async function stopEngine(attached: Attached): Promise<Stopped> {
  const { client, status } = attached
  // An engine of another version may not know this question; it can be ended all the same.
  const goesOn = await client.engine.goesOn().catch(() => [])
  await client.engine.stop()
  const deadline = performance.now() + STOP_TIMEOUT_MS
  while (isAlive(status.pid)) {
    if (performance.now() > deadline) {
      throw new RemotebotError('TIMED_OUT', `The engine (process ${status.pid}) does not end.`, {
        hint: `Its log says why: engine.log in ${status.home}. To end it by force: kill -9 ${status.pid}`,
      })
    }
    await delay(50)
  }
  return {
    pid: status.pid,
    goesOn: goesOn.map(({ name, text }) => `${name}: ${text}`),
    others: Math.max(0, status.clients - 1),
  }
}
