import type { TransferProgress, TransferReport } from '../../src-shared/vocabulary/index.ts'

type Step = { progress: TransferProgress } | { report: TransferReport; folder: string }

/** Reads a transfer to its end: its report, the folder, and what it told on the way. @throws what it fails with */
export async function whole(
  steps: PromiseLike<AsyncIterable<Step>>,
): Promise<{ report: TransferReport; folder: string; seen: TransferProgress[] }> {
  const seen: TransferProgress[] = []
  for await (const step of await steps) {
    if ('report' in step) return { ...step, seen }
    seen.push(step.progress)
  }
  throw new Error('no report came')
}
