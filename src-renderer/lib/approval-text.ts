import {
  type Approval,
  type ApprovalDetail,
  type ApprovalStatus,
  type BudgetImpact,
  formatDuration,
  type SpendPlan,
} from '../../src-shared/vocabulary/index.ts'
import { dollars } from './money-text.ts'
import { offerTitle } from './offer-text.ts'

/** How a request stands, in one word. */
export const APPROVAL_WORDS: Record<ApprovalStatus, string> = {
  pending: 'Waiting',
  approved: 'Approved',
  used: 'Approved, used',
  denied: 'Denied',
  expired: 'Expired',
  withdrawn: 'Withdrawn',
}

/** What is asked for, in three parts, so that the name in the middle can stand out: "4×H100 for", "eval-mmlu". */
export function askedFor(plan: SpendPlan): { what: string; name: string } {
  const { kind, jobName, serverName } = plan
  if (kind === 'extend') return { what: 'a longer lease of', name: serverName }
  if (kind === 'start') return { what: 'the start of', name: serverName }
  if (kind === 'adopt') return { what: 'taking over', name: serverName }
  return { what: `${offerTitle(plan.offer)} for`, name: jobName ?? serverName }
}

/** "Approve 4×H100 80 GB SXM for eval-mmlu: at most $118.40", as one text. */
export function approvalTitle(plan: SpendPlan): string {
  const { what, name } = askedFor(plan)
  return `Approve ${what} ${name}: at most ${dollars(plan.hardMax)}`
}

/** What a person should know first: that this requester is new, and the rule that asked. */
export function badges({ firstTime, rule, changes }: Pick<Approval, 'firstTime' | 'rule' | 'changes'>): string[] {
  return [
    ...(firstTime ? ['First time for this requester'] : []),
    ...(changes.length > 0 ? ['changed since it was asked'] : []),
    rule.text.replace(/\.$/, ''),
  ]
}

/** How a request stands, in a few words: also that what was approved came to nothing. */
export const standingText = ({
  status,
  returnedAt,
  decidedBy,
}: Pick<Approval, 'status' | 'returnedAt' | 'decidedBy'>) =>
  status === 'approved' && returnedAt !== null
    ? 'Approved, not done'
    : status === 'expired' && decidedBy !== null
      ? 'Approved, expired'
      : APPROVAL_WORDS[status]

/** "eval-mmlu was approved by anna": what has become of a request that does not wait any more. */
export function decidedText(
  approval: Pick<Approval, 'status' | 'decidedBy' | 'reason' | 'returnedAt' | 'plan'>,
): string {
  const { name } = askedFor(approval.plan)
  const by = approval.decidedBy === null ? '' : ` by ${approval.decidedBy}`
  if (approval.status === 'approved' || approval.status === 'used')
    return `${name} was approved${by}${approval.status === 'approved' && approval.returnedAt !== null ? ', and not done' : ''}`
  if (approval.status === 'denied') return `${name} was denied${by}`
  if (approval.status === 'withdrawn') return `${name} is not wanted any more`
  if (approval.decidedBy !== null) return `${name} was approved${by}, and has expired unused`
  return `Nobody decided about ${name} in time`
}

/** "3 h 12 min", or null once it is over. */
export function timeLeft(until: number, now: number): string | null {
  const left = until - now
  if (left <= 0) return null
  if (left < 3_600_000) {
    const seconds = Math.floor(left / 1000)
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
  }
  return formatDuration(Math.floor(left / 60_000) * 60_000)
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** "November", "week of 16 Nov", "21 Nov", "in all": which period of a budget is meant, in this computer's zone. */
export function periodText({ period, from, until }: Pick<BudgetImpact, 'period' | 'from' | 'until'>): string {
  const day = (at: number) => `${new Date(at).getDate()} ${MONTHS[new Date(at).getMonth()]?.slice(0, 3)}`
  if (period === 'month') return MONTHS[new Date(from).getMonth()] ?? ''
  if (period === 'week') return `week of ${day(from)}`
  if (period === 'day') return day(from)
  if (period === 'custom' && until !== null) return `${day(from)} to ${day(until - 1)}`
  return 'in all'
}

/** "30 Nov": the last day of a period that ends. */
export function lastDay(until: number): string {
  const date = new Date(until - 1)
  return `${date.getDate()} ${MONTHS[date.getMonth()]?.slice(0, 3)}`
}

/** "Budget, November", "Budget of goalbot, week of 16 Nov". */
export function budgetTitle(impact: Pick<BudgetImpact, 'scope' | 'period' | 'from' | 'until'>): string {
  const of = impact.scope === 'everything' ? '' : ` of ${impact.scope.slice(impact.scope.indexOf(':') + 1)}`
  return `Budget${of}, ${periodText(impact)}`
}

/** Of a budget once this plan has cost the most that it can; negative: it would be passed. */
export const leftAfter = (impact: BudgetImpact): number =>
  impact.hardCap - impact.spent - impact.committed - impact.this

/** Shares of the bar, 0 to 1, which never pass its end together. */
export function barShares(impact: Pick<BudgetImpact, 'hardCap' | 'limit' | 'spent' | 'committed' | 'this'>): {
  spent: number
  committed: number
  asked: number
} {
  const whole = Math.max(impact.hardCap, impact.limit, 1)
  const spent = Math.min(1, Math.max(0, impact.spent / whole))
  const committed = Math.min(1 - spent, Math.max(0, impact.committed / whole))
  const asked = Math.min(1 - spent - committed, Math.max(0, impact.this / whole))
  return { spent, committed, asked }
}

/** The budget that this comes nearest to the end of first. */
export const tightest = (budgets: readonly BudgetImpact[]): BudgetImpact[] =>
  [...budgets].sort((a, b) => leftAfter(a) - leftAfter(b))

/** More than these would push the rest out of the dialog. */
const MOST_OTHERS = 2

/** Which budgets are shown how: the tightest with all its figures, the requester's own beside it, a few more in a line each. */
export function budgetsShown(
  budgets: readonly BudgetImpact[],
  requester: string,
): { first: BudgetImpact | null; own: BudgetImpact | null; others: BudgetImpact[]; more: number } {
  const all = tightest(budgets)
  const theirs = ({ scope }: BudgetImpact) => scope === `requester:${requester}`
  const first = all.find((one) => !theirs(one)) ?? all[0] ?? null
  const own = all.find((one) => theirs(one) && one !== first) ?? null
  const rest = all.filter((one) => one !== first && one !== own)
  return { first, own, others: rest.slice(0, MOST_OTHERS), more: Math.max(0, rest.length - MOST_OTHERS) }
}

/** "whole minutes, at least 10 min": what the provider bills by. */
export function billingText(billing: NonNullable<ApprovalDetail['billing']>): string {
  const unit = (seconds: number) =>
    seconds === 1 ? 'second' : seconds === 60 ? 'minute' : seconds === 3600 ? 'hour' : `${seconds} s`
  const step = `by the ${unit(billing.stepSeconds)}`
  const least = billing.minimumSeconds > billing.stepSeconds
  return least ? `${step}, at least ${formatDuration(billing.minimumSeconds * 1000)}` : step
}
