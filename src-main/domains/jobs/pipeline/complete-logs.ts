import { logSource } from '../../../../src-shared/vocabulary/index.ts'
import { currentAttempt, currentRow, type StageContext } from './context.ts'
import { attemptSources, RUN_STEP } from './sources.ts'
import { isStored } from './stored.ts'

/** Makes sure that the stored logs of the current attempt are whole, and marks them so. Returns their bytes, events left out. */
export async function completeLogs(context: StageContext): Promise<number> {
  const row = currentRow(context)
  const { number, sizeAtExit } = currentAttempt(context)
  let bytes = 0
  for (const { step, onlyIfAny } of attemptSources(row.spec)) {
    const source = logSource(row.id, number, step)
    if (onlyIfAny && !(await isStored(context.logs, source))) continue
    const writer = await context.logs.writer(source)
    try {
      if (step === RUN_STEP && sizeAtExit !== null && writer.remoteOffset > sizeAtExit) {
        const offset = writer.size - (writer.remoteOffset - sizeAtExit)
        const text = 'What follows was written after the command had ended, by a process it left behind.'
        writer.notice({ offset, at: context.clock.now(), kind: 'after_exit', text })
      }
      await writer.complete()
      if (!onlyIfAny) bytes += writer.size
    } finally {
      await writer.close()
    }
  }
  return bytes
}
