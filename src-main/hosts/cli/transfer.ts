import type { Client } from '../../../src-shared/contract/index.ts'
import { RemotebotError, type TransferReport } from '../../../src-shared/vocabulary/index.ts'
import { orInterrupted } from '../following/interrupted.ts'
import { attachAgain, engineLost } from '../following/lost.ts'
import { type Attached, type Cli, reattach } from './cli.ts'
import { interruptible } from './interruptible.ts'
import { note } from './io.ts'
import { ProgressLine } from './output/progress-line.ts'
import { progressText } from './output/transfer-text.ts'

/** An engine that goes away more often than this during one transfer may do so because of it. */
const RETRIES = 3

/** What a transfer came to, and the folder where it arrived. */
export interface Transferred {
  report: TransferReport
  folder: string
}

type Steps = Awaited<ReturnType<Client['jobs']['download']>>

/**
 * Shows how far a transfer is until its report comes. An engine that goes away meanwhile is replaced, and the transfer
 * begun again: what has arrived is not sent twice. Ctrl-C ends it.
 * @throws Interrupted on Ctrl-C, RemotebotError what ended it
 */
export async function watchTransfer(
  cli: Cli,
  first: Attached,
  begin: (client: Client, signal: AbortSignal) => Promise<Steps>,
): Promise<Transferred> {
  const line = new ProgressLine(cli.io)
  const stopped = interruptible(cli)
  let attached = first
  for (let tries = 0; ; tries++) {
    try {
      return await orInterrupted(readSteps(begin(attached.client, stopped), line), stopped)
    } catch (error) {
      if (stopped.aborted || !(await engineLost(attached.client, error))) throw error
      if (tries >= RETRIES) throw goneAgain(error)
      await line.clear()
      await note(cli.io, 'The engine has gone; connecting again and going on.')
      attached.close()
      attached = await attachAgain(reattach(cli), stopped)
    } finally {
      await line.clear()
    }
  }
}

function goneAgain(cause: unknown): RemotebotError {
  const hint = 'Its own log may say why: remotebot doctor. What has arrived is not sent again.'
  return new RemotebotError('NO_ENGINE', 'The engine goes away each time during this transfer.', { hint }, { cause })
}

async function readSteps(steps: Promise<Steps>, line: ProgressLine): Promise<Transferred> {
  for await (const step of await steps) {
    if ('report' in step) return step
    await line.show(progressText(step.progress))
  }
  throw new Error('the transfer ended without a report')
}
