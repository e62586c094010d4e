import { requesterText } from '../../../../src-shared/requester-text.ts'
import {
  type Alternative,
  type Approval,
  type ApprovalDetail,
  type BudgetImpact,
  formatDollars,
  formatDuration,
  type SpendPlan,
  shortId,
} from '../../../../src-shared/vocabulary/index.ts'
import { ago, localTime, moment } from './ages.ts'
import { perHour } from './money.ts'

/** "4 × H100 80 GB at demo · eu-1, 104 CPU, spot". */
export function machineText({ offer }: Pick<SpendPlan, 'offer'>): string {
  const { gpu, cpuCount, provider, region, spot } = offer
  const what = gpu ? `${gpu.count} × ${gpu.name}` : `${cpuCount ?? '?'} CPU`
  const where = [provider, region].filter(Boolean).join(' · ')
  return `${what} at ${where}${spot ? ', may be taken away' : ''}`
}

/** "$2.01/h: machine $2.00/h, disk $0.01/h". */
function priceText({ perHour: all, computePerHour, diskPerHour, transfer }: SpendPlan): string {
  const parts = [`machine ${perHour(computePerHour)}`, diskPerHour > 0 ? `disk ${perHour(diskPerHour)}` : null]
  const traffic = transfer > 0 ? `, and ${formatDollars(transfer)} for traffic` : ''
  return `${perHour(all)}, est. (${parts.filter(Boolean).join(', ')})${traffic}`
}

/** One budget in a line: "everything this month: $176.80 of $300.00 spent or promised, this at most $118.40 of $300.00; then $4.80 left". */
export function impactText(impact: BudgetImpact): string {
  const { scope, period, spent, committed, hardCap, left } = impact
  return (
    `${scope}, ${periodText(period)}: ${formatDollars(spent)} spent, ${formatDollars(committed)} promised, ` +
    `this at most ${formatDollars(impact.this)} of ${formatDollars(hardCap)}; ` +
    `${left < 0 ? `${formatDollars(-left)} too much` : `then ${formatDollars(left)} left`}`
  )
}

/** "this month", "in all". */
export function periodText(period: BudgetImpact['period']): string {
  if (period === 'total') return 'in all'
  return period === 'day' ? 'today' : period === 'custom' ? 'in its time' : `this ${period}`
}

function alternativeText({ title, total, startsIn, givesUp, id }: Alternative): string {
  const start = startsIn === null ? '' : `, starts in ${formatDuration(startsIn * 1000)}`
  const less = givesUp.length === 0 ? '' : `; ${givesUp.join(', ')}`
  return `${title}: ${formatDollars(total)} at most${start}${less}  (--use ${id})`
}

/** Everything that a person looks at before deciding, label by label. */
export function approvalFields(detail: ApprovalDetail, now = Date.now()): Array<[string, string | null]> {
  const { plan } = detail
  const before = detail.previous
  return [
    ['Request', `${detail.name}: at most ${formatDollars(plan.hardMax)}`],
    ['Id', `${detail.id}  (revision ${detail.revision})`],
    ['Status', detail.status === 'pending' ? 'pending' : [detail.status, detail.reason].filter(Boolean).join(': ')],
    [
      'Asked by',
      `${requesterText(detail)}, ${ago(detail.createdAt, now)}${detail.firstTime ? ', for the first time' : ''}`,
    ],
    ['Why asked', detail.rule.text],
    ['Reason', detail.justification],
    ['Job', plan.jobId === null ? null : `${plan.jobName ?? ''}  ${shortId(plan.jobId)}`],
    ...detail.changes.map((text, i): [string, string] => [i === 0 ? 'Changed' : '', text]),
    ['Before', before === null ? null : `${machineText(before)}, at most ${formatDollars(before.hardMax)}`],
    ['Machine', machineText(plan)],
    ['Disk', `${plan.diskGb} GB`],
    [
      'Time',
      `${formatDuration(plan.leaseSeconds * 1000)} at most, ended when idle for ${formatDuration(plan.idleSeconds * 1000)}`,
    ],
    ['Price', priceText(plan)],
    ['Billing', billingText(detail)],
    ['Expected', plan.expected === null ? null : expectedText(plan.expected)],
    ['If stopped', plan.stoppedPerHour === null ? null : `${formatDollars(plan.stoppedPerHour * 24)} a day`],
    ['Not priced', plan.unpriced.join(', ')],
    ...detail.budgets.map((impact, i): [string, string] => [i === 0 ? 'Budgets' : '', impactText(impact)]),
    ...detail.alternatives.map((one, i): [string, string] => [i === 0 ? 'Instead' : '', alternativeText(one)]),
    ...detail.safety.map((text, i): [string, string] => [i === 0 ? 'Safety' : '', text]),
    ...detail.checks.map(({ status, text }, i): [string, string] => [
      i === 0 ? 'Checks' : '',
      `${MARKS[status]} ${text}`,
    ]),
    ...detail.messages.map(({ by, at, text }, i): [string, string] => [
      i === 0 ? 'Said' : '',
      `${by}, ${ago(at, now)}: ${text}`,
    ]),
    ['Approved', detail.cap === null ? null : `${formatDollars(detail.cap)} at most`],
    ['Decided', detail.decidedAt === null ? null : `${moment(detail.decidedAt, now)} by ${detail.decidedBy ?? '?'}`],
    ['Expires', detail.status === 'pending' ? localTime(detail.expiresAt) : null],
  ]
}

const MARKS = { ok: '✓', warning: '!', blocked: '✗', unknown: '?' } as const

function billingText({ billing }: ApprovalDetail): string | null {
  if (billing === null) return null
  const { stepSeconds, minimumSeconds } = billing
  const step = stepSeconds === 1 ? 'by the second' : `in steps of ${formatDuration(stepSeconds * 1000)}`
  return minimumSeconds > stepSeconds ? `${step}, at least ${formatDuration(minimumSeconds * 1000)}` : step
}

function expectedText({ amount, low, high, basis }: NonNullable<SpendPlan['expected']>): string {
  return `${formatDollars(amount)} (${formatDollars(low)} to ${formatDollars(high)}; ${basis})`
}

/** A request for `--json`. */
export function approvalJson<Request extends Approval>({ plan, ...rest }: Request): object {
  const { offer, ...money } = plan
  const { launch: _launch, ...seen } = offer
  return { ...rest, plan: { ...money, offer: seen } }
}
