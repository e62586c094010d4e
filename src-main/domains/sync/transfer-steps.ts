import type { TransferProgress, TransferReport } from '../../../src-shared/vocabulary/index.ts'

/** How far a transfer is, or at last what came of it. */
export type TransferStep = { progress: TransferProgress } | { report: TransferReport; folder: string }

/** A transfer that tells how far it is, until it has ended or `signal` aborts. */
export type TransferWork = (
  tell: (progress: TransferProgress) => void,
  signal: AbortSignal,
) => Promise<{ report: TransferReport; folder: string }>

/**
 * A transfer as a stream. A slow reader gets the newest progress only. When nobody reads on, or `signal` aborts, the transfer
 * is stopped. @throws what `work` throws
 */
export async function* transferSteps(work: TransferWork, signal?: AbortSignal): AsyncGenerator<TransferStep, void> {
  const leaving = new AbortController()
  const either = signal ? AbortSignal.any([signal, leaving.signal]) : leaving.signal
  let newest: TransferProgress | null = null
  let wake = () => {}
  const done = work((progress) => {
    newest = progress
    wake()
  }, either).then(
    (result) => () => result,
    (error: unknown) => () => {
      throw error
    },
  )
  let ended: Awaited<typeof done> | null = null
  void done.then((outcome) => {
    ended = outcome
    wake()
  })
  try {
    for (;;) {
      if (newest !== null) {
        const progress: TransferProgress = newest
        newest = null
        yield { progress }
      } else if (ended !== null) {
        yield (ended as Awaited<typeof done>)()
        return
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    }
  } finally {
    leaving.abort(new Error('nobody waits for this transfer any more'))
    // What it holds is given back before the caller goes on.
    await done
  }
}
