import { formatBytes } from '../../../../src-shared/vocabulary/index.ts'
import type { JobRow } from '../repository.ts'
import { advance } from '../stages.ts'
import { completeLogs } from './complete-logs.ts'
import { currentRow, type StageContext } from './context.ts'
import { reach } from './reach.ts'

/** Makes sure that the stored logs are whole, then brings the outputs home. */
export async function collect(context: StageContext): Promise<void> {
  const log = wasDeployed(currentRow(context)) ? `log, ${formatBytes(await completeLogs(context))}` : null
  const { results } = context
  const brought = results && (await reach(context, () => results.collect(context, currentRow(context))))
  const detail = [log, brought?.detail].filter(Boolean).join(' · ') || 'nothing to bring'
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

/** The newest attempt may have none of its own: it could not be brought to its server again after a reboot. */
const wasDeployed = ({ stages }: Pick<JobRow, 'stages'>) =>
  stages.some(({ stage, state }) => stage === 'deploy' && state === 'done')
