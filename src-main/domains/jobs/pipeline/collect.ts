import { formatBytes } from '../../../../src-shared/vocabulary/index.ts'
import { advance } from '../stages.ts'
import { completeLogs } from './complete-logs.ts'
import { currentRow, type StageContext } from './context.ts'
import { reach } from './reach.ts'

/** Makes sure that the stored logs are whole, then brings the outputs home. */
export async function collect(context: StageContext): Promise<void> {
  const log = `log, ${formatBytes(await completeLogs(context))}`
  const { results } = context
  const brought = results && (await reach(context, () => results.collect(context, currentRow(context))))
  const detail = brought?.detail ? `${log} · ${brought.detail}` : log
  const row = currentRow(context)
  const end = { stage: 'collect' as const, state: brought?.failed ? ('failed' as const) : ('done' as const), detail }
  const stages = advance(row.stages, { end: [end], begin: 'release' }, context.clock.now())
  context.repo.update(
    'jobs.collected',
    row.id,
    { status: 'cleaning_up', stage: 'release', stages },
    { event: ['stage', `home: ${detail}`] },
  )
}
