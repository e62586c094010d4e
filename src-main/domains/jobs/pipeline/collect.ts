import { formatBytes } from '../../../../src-shared/vocabulary/index.ts'
import { advance } from '../stages.ts'
import { currentAttempt, currentRow, type StageContext } from './context.ts'
import { runSource } from './deploy.ts'

/** Makes sure that the stored log is whole, and marks it so. */
export async function collect(context: StageContext): Promise<void> {
  const row = currentRow(context)
  const attempt = currentAttempt(context)
  const writer = await context.logs.writer(runSource(row.id, attempt.number))
  try {
    if (attempt.sizeAtExit !== null && writer.remoteOffset > attempt.sizeAtExit) {
      const offset = writer.size - (writer.remoteOffset - attempt.sizeAtExit)
      const text = 'What follows was written after the command had ended, by a process it left behind.'
      writer.notice({ offset, at: context.clock.now(), kind: 'after_exit', text })
    }
    await writer.complete()
  } finally {
    await writer.close()
  }
  const now = context.clock.now()
  context.repo.update(
    'jobs.collected',
    row.id,
    {
      status: 'cleaning_up',
      stage: 'release',
      stages: advance(
        row.stages,
        { end: [{ stage: 'collect', detail: `log, ${formatBytes(writer.size)}` }], begin: 'release' },
        now,
      ),
    },
    { event: ['stage', `the log is here, ${formatBytes(writer.size)}`] },
  )
}
