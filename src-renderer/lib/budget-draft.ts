import { type BudgetInput, budgetInput } from '../../src-shared/contract/budgets.ts'
import {
  type BudgetPeriod,
  type BudgetStatus,
  type MicroDollars,
  parseDollars,
  type Threshold,
  type ThresholdAction,
} from '../../src-shared/vocabulary/index.ts'
import { FIRST_THRESHOLDS, stops } from './budget-text.ts'

/** What a budget may count. */
export type ScopeKind = 'everything' | 'provider' | 'requester' | 'project' | 'pool'

/** A threshold as it is typed. */
export interface ThresholdDraft {
  /** Of this form only, so that rows keep their fields when one above goes. */
  key: number
  percent: string
  basis: Threshold['basis']
  actions: ThresholdAction[]
  afterApproval: boolean
}

/** A budget as it is typed: amounts in dollars, days as "2026-11-21". */
export interface BudgetDraft {
  scopeKind: ScopeKind
  scopeName: string
  period: BudgetPeriod
  from: string
  until: string
  limit: string
  /** Empty: the limit itself. */
  hardCap: string
  /** Empty: what the settings say. */
  perHour: string
  perJob: string
  perServer: string
  thresholds: ThresholdDraft[]
}

/** Fields with a problem, and what it is; of thresholds by their key. */
export type Problems = Partial<Record<Exclude<keyof BudgetDraft, 'thresholds'>, string>> & {
  thresholds?: Record<number, string>
}

let nextKey = 1

/** A row of the form for a threshold. */
export const thresholdDraft = ({ percent, ...rest }: Threshold): ThresholdDraft => ({
  ...rest,
  actions: [...rest.actions],
  key: nextKey++,
  percent: String(percent),
})

/** The form of a budget that is there, or of a new one by month. */
export function draftOf(budget: BudgetStatus | null): BudgetDraft {
  const [kind, ...name] = (budget?.scope ?? 'everything').split(':')
  const own = (amount: MicroDollars | null | undefined) => (amount == null ? '' : amountText(amount))
  return {
    scopeKind: kind as ScopeKind,
    scopeName: name.join(':'),
    period: budget?.period ?? 'month',
    from: budget?.from == null ? '' : dateOf(budget.from),
    until: budget?.until == null ? '' : dateOf(budget.until - 1),
    limit: own(budget?.limit),
    hardCap: budget && budget.hardCap !== budget.limit ? own(budget.hardCap) : '',
    perHour: own(budget?.autoApprovePerHour),
    perJob: own(budget?.autoApprovePerJob),
    perServer: own(budget?.autoApprovePerServer),
    thresholds: (budget?.thresholds ?? FIRST_THRESHOLDS).map(thresholdDraft),
  }
}

/**
 * What the form means, or what is wrong with it. `there`: the budget that is changed: its period is not typed anew, and stays what it is
 * in its own zone, whatever zone this window is in.
 */
export function readDraft(
  draft: BudgetDraft,
  there: Pick<BudgetStatus, 'zone' | 'from' | 'until'> | null = null,
): { input: BudgetInput | null; problems: Problems } {
  const problems: Problems = {}
  const amount = (field: 'limit' | 'hardCap' | 'perHour' | 'perJob' | 'perServer', least: number) => {
    const text = draft[field]
    if (text.trim() === '') return undefined
    const read = readDollars(text, least)
    if (typeof read === 'number') return read
    problems[field] = read.problem
    return undefined
  }
  const limit = amount('limit', 1)
  if (limit === undefined && !problems.limit) problems.limit = 'how much may be spent?'
  const hardCap = amount('hardCap', 1)
  if (limit !== undefined && hardCap !== undefined && hardCap < limit)
    problems.hardCap = 'it is below the limit, which then could never be reached'
  if (draft.scopeKind !== 'everything' && draft.scopeName.trim() === '')
    problems.scopeName = 'whose spend does it count?'
  const days = there ? periodOf(there) : readDays(draft, problems)
  const thresholds = readThresholds(draft)
  if (Object.keys(thresholds.problems).length > 0) problems.thresholds = thresholds.problems
  const wanted = {
    scope: draft.scopeKind === 'everything' ? 'everything' : `${draft.scopeKind}:${draft.scopeName.trim()}`,
    period: draft.period,
    ...days,
    limit: limit ?? 1,
    hardCap: hardCap ?? limit ?? 1,
    autoApprovePerHour: amount('perHour', 0) ?? null,
    autoApprovePerJob: amount('perJob', 0) ?? null,
    autoApprovePerServer: amount('perServer', 0) ?? null,
    thresholds: thresholds.read,
  }
  if (Object.keys(problems).length > 0) return { input: null, problems }
  const parsed = budgetInput.safeParse(wanted)
  if (parsed.success) return { input: parsed.data, problems }
  const [issue] = parsed.error.issues
  return { input: null, problems: { [issue?.path[0] === 'scope' ? 'scopeName' : 'limit']: issue?.message } }
}

/** "300", "$300.50": dollars of a person, or why they are none. */
export function readDollars(text: string, least: MicroDollars): MicroDollars | { problem: string } {
  try {
    const amount = parseDollars(text.replace(/,(?=\d{3}\b)/g, ''))
    if (amount < least) return { problem: 'an amount is more than $0' }
    return amount > 1_000_000_000_000 ? { problem: 'an amount is at most $1,000,000' } : amount
  } catch {
    return { problem: `“${text.trim()}” is not an amount in dollars, such as 12.50` }
  }
}

/** "300", "0.5": an amount as one types it. */
export const amountText = (amount: MicroDollars): string => String(amount / 1e6)

const periodOf = ({ zone, from, until }: Pick<BudgetStatus, 'zone' | 'from' | 'until'>) => ({
  zone,
  ...(from === null ? {} : { from }),
  ...(until === null ? {} : { until }),
})

function readDays({ period, from, until }: BudgetDraft, problems: Problems) {
  if (period !== 'custom') return {}
  const begin = midnight(from)
  const last = midnight(until)
  if (begin === null) problems.from = 'the first day is needed'
  if (last === null) problems.until = 'the last day is needed'
  if (begin === null || last === null) return {}
  if (last < begin) problems.until = 'it ends before it begins'
  const end = new Date(last)
  end.setDate(end.getDate() + 1)
  return { from: begin, until: end.getTime() }
}

/** The begin of a day here; null for none. */
function midnight(date: string): number | null {
  const at = new Date(`${date}T00:00`).getTime()
  return Number.isNaN(at) ? null : at
}

function dateOf(at: number): string {
  const date = new Date(at)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

function readThresholds({ thresholds: drafts, period }: Pick<BudgetDraft, 'thresholds' | 'period'>): {
  read: Threshold[]
  problems: Record<number, string>
} {
  const problems: Record<number, string> = {}
  const seen = new Set<string>()
  const read = drafts.map(({ key, percent, basis, actions, afterApproval }): Threshold => {
    const value = /^\d{1,4}$/.test(percent.trim()) ? Number(percent) : 0
    const name = `${value} ${basis}`
    if (value < 1 || value > 1000) problems[key] = 'a whole number from 1 to 1000'
    else if (period === 'total' && basis === 'forecast')
      problems[key] = 'nothing is expected of all time, which has no end: take it away, or choose what is spent'
    else if (actions.length === 0) problems[key] = 'choose what follows'
    else if (seen.has(name)) problems[key] = 'the same threshold twice: put both into one'
    seen.add(name)
    return { percent: value, basis, actions: [...actions], afterApproval: afterApproval && stops(actions) }
  })
  return { read: read.sort((a, b) => a.percent - b.percent), problems }
}
