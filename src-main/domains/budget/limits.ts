import { formatDollars, type Principal, type Settings } from '../../../src-shared/vocabulary/index.ts'
import type { Db } from '../../ground/store/index.ts'
import { recordActivity } from '../activity/index.ts'

/** What of the settings decides when a person is asked about money. */
const LIMITS = {
  autoApprovePerHour: 'an hour',
  autoApprovePerJob: 'for a job',
  autoApprovePerServer: 'for a server',
  typeAmountAbove: 'to be typed before it is approved',
} as const
type Limit = keyof typeof LIMITS

/** Notes in Activity what of the settings' limits was changed; nothing where none was. Within the transaction that changes them. */
export function noteLimits(db: Db, before: Settings, after: Settings, { name, kind }: Principal, at: number): void {
  const changed = (Object.keys(LIMITS) as Limit[]).filter((limit) => before[limit] !== after[limit])
  if (changed.length === 0) return
  const of = (settings: Settings) => Object.fromEntries(changed.map((limit) => [limit, settings[limit]]))
  const words = changed.map(
    (limit) => `${formatDollars(before[limit])} → ${formatDollars(after[limit])} ${LIMITS[limit]}`,
  )
  recordActivity(db, {
    at,
    actor: name,
    via: kind,
    action: 'budget.limits',
    text: `Changed what passes without asking, where no budget says otherwise: ${words.join(', ')}.`,
    before: of(before),
    after: of(after),
  })
}
