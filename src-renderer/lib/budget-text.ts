import type {
  BudgetScope,
  BudgetStatus,
  MicroDollars,
  Threshold,
  ThresholdAction,
} from '../../src-shared/vocabulary/index.ts'
import { dollars } from './money-text.ts'

/** "everything", "provider runpod", "project vision". */
export function scopeText(scope: BudgetScope): string {
  const colon = scope.indexOf(':')
  return colon < 0 ? scope : `${scope.slice(0, colon)} ${scope.slice(colon + 1)}`
}

/** "21 Nov": a day as the budget's own zone has it. */
export const dayText = (at: number, zone: string): string => format(at, zone, { day: 'numeric', month: 'short' })

/** "14:00" in that zone. */
export const hourText = (at: number, zone: string): string =>
  format(at, zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })

/** "21 Nov 14:00" in that zone. */
export const momentText = (at: number, zone: string): string => `${dayText(at, zone)} ${hourText(at, zone)}`

function format(at: number, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, ...options }).format(at).replace('Sept', 'Sep')
}

type Now = Pick<BudgetStatus, 'period' | 'current' | 'zone'>

/** "November", "Week of 16 Nov", "21 Nov", "All time": the period that is now. */
export function periodTitle({ period, current, zone }: Now): string {
  if (period === 'month') return format(current.from, zone, { month: 'long' })
  if (period === 'week') return `Week of ${dayText(current.from, zone)}`
  if (period === 'day') return dayText(current.from, zone)
  if (period === 'total' || current.until === null) return 'All time'
  return `${dayText(current.from, zone)} to ${dayText(current.until - 1, zone)}`
}

/** "November", "November, provider runpod": how a budget is called here. */
export const budgetName = (status: Now & { scope: BudgetScope }): string =>
  status.scope === 'everything' ? periodTitle(status) : `${periodTitle(status)}, ${scopeText(status.scope)}`

/** Up to what something is left: " to the hard cap" where that is another amount than the limit, else nothing. */
export const toCap = ({ limit, hardCap }: Pick<BudgetStatus, 'limit' | 'hardCap'>): string =>
  hardCap === limit ? '' : ' to the hard cap'

/** How a budget stands, in a few words. */
export function stateOf({ left, spent, limit, reached }: Pick<BudgetStatus, 'left' | 'spent' | 'limit' | 'reached'>): {
  word: string
  tone: 'good' | 'attention' | 'broken'
} {
  if (left < 0) return { word: `${dollars(-left)} over its cap`, tone: 'broken' }
  if (reached.some(({ actions }) => actions.includes('block_new')))
    return { word: 'Nothing new is rented', tone: 'broken' }
  if (spent >= limit) return { word: 'Over its limit', tone: 'attention' }
  if (reached.some(({ actions }) => actions.includes('require_approval')))
    return { word: 'Asks for all that is new', tone: 'attention' }
  return { word: 'Within its limit', tone: 'good' }
}

/** What follows at once of limits that are below what is spent and promised already; null: they are not. */
export function tooLowText(
  { limit, hardCap = limit }: { limit: MicroDollars; hardCap?: MicroDollars | undefined },
  { spent, committed }: Pick<BudgetStatus, 'spent' | 'committed'>,
): string | null {
  const used = spent + committed
  const already = `${dollars(used)} is spent or promised already`
  if (hardCap < used)
    return `${already}, ${dollars(used - hardCap)} more than the ${hardCap === limit ? 'limit' : 'hard cap'}: nothing new is rented in this period, and what runs goes on.`
  if (limit < used)
    return `${already}, ${dollars(used - limit)} more than the limit: its thresholds act as that is spent, and what is new is rented up to the hard cap of ${dollars(hardCap)}.`
  return null
}

/** What follows when a threshold is reached, as one chooses it. */
export const ACTION_WORDS: Record<ThresholdAction, string> = {
  note: 'Note it in Activity',
  notify: 'Tell me',
  require_approval: 'Ask before anything new',
  block_new: 'Rent nothing new',
  stop_idle: 'End idle servers',
  stop_all_after_sync: 'End all servers once results are home',
}

/** Those that end something, and may wait for a yes. */
export const stops = (actions: readonly ThresholdAction[]): boolean =>
  actions.includes('stop_idle') || actions.includes('stop_all_after_sync')

/** "80 % spent: tell me, ask before anything new". */
export function thresholdText({ percent, basis, actions, afterApproval }: Threshold): string {
  const does = actions.map((action) => ACTION_WORDS[action].replace(/^[A-Z]/, (first) => first.toLowerCase()))
  const asked = afterApproval && stops(actions) ? ', after my yes' : ''
  return `${percent} % ${basis === 'actual' ? 'spent' : 'expected'}: ${does.join(', ')}${asked}`
}

/** What a first budget begins with: heard of early, asked about late, and nothing new past the limit. */
export const FIRST_THRESHOLDS: readonly Threshold[] = [
  { percent: 50, basis: 'actual', actions: ['note'], afterApproval: false },
  { percent: 80, basis: 'actual', actions: ['notify', 'require_approval'], afterApproval: false },
  { percent: 100, basis: 'forecast', actions: ['notify'], afterApproval: false },
  { percent: 100, basis: 'actual', actions: ['notify', 'block_new', 'stop_all_after_sync'], afterApproval: true },
]

/** A round limit that leaves some room above what a month has cost; null where nothing was ever spent. */
export function suggestedLimit(spent: number): number | null {
  if (spent <= 0) return null
  const wanted = spent * 1.2
  const size = 10 ** Math.floor(Math.log10(wanted / 1e6))
  const step = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((one) => one * size * 1e6 >= wanted) ?? 10
  return Math.min(1_000_000, Math.max(5, step * size)) * 1e6
}
