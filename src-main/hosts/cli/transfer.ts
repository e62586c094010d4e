import type { Client } from '../../../src-shared/contract/index.ts'
import type { TransferReport } from '../../../src-shared/vocabulary/index.ts'
import { orInterrupted } from '../following/interrupted.ts'
import type { Cli } from './cli.ts'
import { interruptible } from './interruptible.ts'
import { ProgressLine } from './output/progress-line.ts'
import { progressText } from './output/transfer-text.ts'

/** What a transfer came to, and the folder where it arrived. */
export interface Transferred {
  report: TransferReport
  folder: string
}

type Steps = Awaited<ReturnType<Client['jobs']['download']>>

/**
 * Shows how far a transfer is until its report comes. Ctrl-C ends it; what has arrived is kept, and the next one
 * goes on there.
 * @throws Interrupted on Ctrl-C, RemotebotError what ended it
 */
export async function watchTransfer(cli: Cli, begin: (signal: AbortSignal) => Promise<Steps>): Promise<Transferred> {
  const line = new ProgressLine(cli.io)
  const stopped = interruptible(cli)
  try {
    return await orInterrupted(readSteps(begin(stopped), line), stopped)
  } finally {
    await line.clear()
  }
}

async function readSteps(steps: Promise<Steps>, line: ProgressLine): Promise<Transferred> {
  for await (const step of await steps) {
    if ('report' in step) return step
    await line.show(progressText(step.progress))
  }
  throw new Error('the transfer ended without a report')
}
