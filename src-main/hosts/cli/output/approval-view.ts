import { inputText, requesterOnText } from '../../../../src-shared/requester-text.ts'
import { tryAgainText } from '../../../../src-shared/try-again.ts'
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

/** "4 × H100, 320 GB VRAM at demo · eu-1 · secure, on-demand". */
export function machineText({ offer }: Pick<SpendPlan, 'offer'>): string {
  const { gpu, cpuCount, provider, region, cloud, spot } = offer
  const what = gpu ? `${gpu.count} × ${gpu.name}, ${gpu.count * gpu.vramGb} GB VRAM` : `${cpuCount ?? '?'} CPU`
  const where = [provider, region, cloud].filter(Boolean).join(' · ')
  return `${what} at ${where}, ${spot ? 'spot' : 'on-demand'}`
}

/** "$2.01/h: machine $2.00/h, disk $0.01/h". */
function priceText({ perHour: all, computePerHour, diskPerHour, transfer, offer }: SpendPlan): string {
  const address = Math.min(computePerHour, offer.price.addressPerHour ?? 0)
  const parts = [
    `machine ${perHour(computePerHour - address)}`,
    diskPerHour > 0 ? `disk ${perHour(diskPerHour)}` : null,
    address > 0 ? `address ${perHour(address)}` : null,
  ]
  const traffic = transfer > 0 ? `, and ${formatDollars(transfer)} for traffic` : ''
  return `${perHour(all)}, est. (${parts.filter(Boolean).join(', ')})${traffic}`
}

/** One budget in a line: "everything this month: $176.80 of $300.00 spent, committed, this at most $118.40 of $300.00; then $4.80 left". */
export function impactText(impact: BudgetImpact): string {
  const { scope, period, spent, committed, hardCap, left } = impact
  return (
    `${scope}, ${periodText(period)}: ${formatDollars(spent)} spent, ${formatDollars(committed)} committed, ` +
    `this at most ${formatDollars(impact.this)} of ${formatDollars(hardCap)}; ` +
    `${left < 0 ? `${formatDollars(-left)} too much` : `then ${formatDollars(left)} left`}${forecastText(impact)}`
  )
}

/** "; forecast $252.00 → $274.00"; nothing where it is not known yet. */
function forecastText({ forecastBefore: before, forecastAfter: after }: BudgetImpact): string {
  return before === null || after === null ? '' : `; forecast ${formatDollars(before)} → ${formatDollars(after)}`
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
      `${requesterOnText(detail)}, ${ago(detail.createdAt, now)}${detail.firstTime ? ', for the first time' : ''}`,
    ],
    ['Why asked', detail.rule.text],
    ['Reason', detail.justification],
    ['Job', plan.jobId === null ? null : `${plan.jobName ?? ''}  ${shortId(plan.jobId)}`],
    ['Input', detail.input === null ? null : inputText(detail.input)],
    ['In the queue', detail.position === 0 ? null : `number ${detail.position} of what waits for a decision`],
    ...detail.changes.map((text, i): [string, string] => [i === 0 ? 'Changed' : '', text]),
    ['Before', before === null ? null : `${machineText(before)}, at most ${formatDollars(before.hardMax)}`],
    ['Machine', machineText(plan)],
    ['Disk', `${plan.diskGb} GB`],
    ['Image', detail.image],
    ['Taken away', detail.interruption],
    ['Logs in', detail.access],
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
    ...detail.safety.map(({ label, text }, i): [string, string] => [i === 0 ? 'Safety' : '', `${label}: ${text}`]),
    ...detail.checks.map(({ status, text }, i): [string, string] => [
      i === 0 ? 'Checks' : '',
      `${MARKS[status]} ${text}`,
    ]),
    ...detail.messages.map(({ by, at, text }, i): [string, string] => [
      i === 0 ? 'Said' : '',
      `${by}, ${ago(at, now)}: ${text}`,
    ]),
    ['Approved', detail.cap === null ? null : `${formatDollars(detail.cap)} at most`],
    ['Next', tryAgainText(detail)],
    ['Decided', decidedText(detail, now)],
    ['Expires', detail.status === 'pending' ? localTime(detail.expiresAt) : null],
  ]
}

/** "21 Nov 14:00 by anna"; what was withdrawn has a time alone. */
function decidedText({ decidedAt, decidedBy }: ApprovalDetail, now: number): string | null {
  if (decidedAt === null) return null
  return decidedBy === null ? moment(decidedAt, now) : `${moment(decidedAt, now)} by ${decidedBy}`
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
