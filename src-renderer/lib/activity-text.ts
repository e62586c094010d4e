import { type Activity, formatDuration } from '../../src-shared/vocabulary/index.ts'
import { thresholdText } from './budget-text.ts'
import { dollars, hourly } from './money-text.ts'
import { formatBoth } from './time.ts'

/** Kinds of entries that one may look for, by the beginning of their action. */
export const ACTION_KINDS = [
  { value: '', label: 'Everything' },
  { value: 'approval', label: 'Approvals' },
  { value: 'standing', label: 'Standing approvals' },
  { value: 'gate', label: 'Refused by a budget' },
  { value: 'budget', label: 'Budgets' },
  { value: 'threshold', label: 'Thresholds' },
] as const

const VIA: Record<Exclude<Activity['via'], 'engine'>, string> = {
  window: 'in the window',
  terminal: 'in a terminal',
  token: 'by token',
}

/** "anna, in the window"; what no person did is ours, by a rule of a budget or for somebody who asked for it. */
export function actorText({ actor, via }: Pick<Activity, 'actor' | 'via'>): string {
  if (actor === 'engine') return 'Remotebot'
  if (actor === 'steward') return 'Remotebot, by rule'
  return via === 'engine' ? `Remotebot, for ${actor}` : `${actor}, ${VIA[via]}`
}

/** "+$2.01", "-$0.50": what an entry promised, spent or freed. */
export function effectText(effect: number | null): string | null {
  if (effect === null || effect === 0) return null
  return effect > 0 ? `+${dollars(effect)}` : `−${dollars(-effect)}`
}

/** One value that is not the same before and after. */
export interface Difference {
  field: string
  before: string | null
  after: string | null
}

/** No value of a person: they change with everything. */
const SILENT = new Set(['id', 'createdAt', 'updatedAt'])

/** What differs between before and after, field by field; all that is told where there is only one of them. */
export function differencesOf({ before, after }: Pick<Activity, 'before' | 'after'>): Difference[] {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  return fields
    .filter((field) => !SILENT.has(field))
    .map((field) => ({
      field: words(field.replace(/Seconds$/, '')),
      before: before && field in before ? valueText(field, before[field]) : null,
      after: after && field in after ? valueText(field, after[field]) : null,
    }))
    .filter((one) => (before && after ? one.before !== one.after : (one.before ?? one.after) !== '–'))
}

/** "autoApprovePerHour" as "Auto approve per hour". */
function words(field: string): string {
  const text = field.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const AMOUNTS =
  /^(limit|hardCap|hardMax|cap|amount|left|spent|committed|transfer|this|typeAmountAbove|autoApprovePer\w+|\w*Amount)$/
const TIMES = /^(from|until|at|\w+At|\w+Until)$/

function valueText(field: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return '–'
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map((one) => partText(field, one)).join('; ')
  if (typeof value === 'number') {
    if (field === 'perHour' || field === 'priceNow') return hourly(value)
    if (AMOUNTS.test(field)) return dollars(value)
    if (/Seconds$/.test(field)) return formatDuration(value * 1000)
    if (TIMES.test(field)) return formatBoth(value).split(' · ')[0] as string
  }
  return partText(field, value)
}

function partText(field: string, value: unknown): string {
  if (field === 'view') return viewText(value as Partial<View>)
  if (field === 'thresholds') return thresholdText(value as Parameters<typeof thresholdText>[0])
  if (typeof value === 'object') return JSON.stringify(value)
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)
}

/** What whoever decided was shown, as approvals/view.ts keeps it. */
interface View {
  checks: Record<string, string>
  notes: string[]
  budgets: Array<{ scope: string; period: string; left: number }>
  alternatives: Array<{ title: string; total: number }>
}

/** "8 of 10 checks good; few are left; $4.80 left of everything (month); instead: A100 at most $61.20". */
function viewText({ checks = {}, notes = [], budgets = [], alternatives = [] }: Partial<View>): string {
  const all = Object.values(checks)
  return [
    `${all.filter((status) => status === 'ok').length} of ${all.length} checks good`,
    ...notes,
    ...budgets.map(({ scope, period, left }) => `${dollars(left)} left of ${scope} (${period})`),
    ...alternatives.map(({ title, total }) => `instead: ${title}, at most ${dollars(total)}`),
  ].join('; ')
}
