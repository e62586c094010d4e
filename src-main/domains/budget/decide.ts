import {
  type Budget,
  type Decision,
  formatDollars,
  type GateRule,
  LARGEST_AMOUNT,
  type MicroDollars,
  type SelfStop,
  type Settings,
  type SpendPlan,
  type Threshold,
} from '../../../src-shared/vocabulary/index.ts'
import { type ChargedTo, scopesOf } from './charged.ts'
import { compare, type Exact, minus, plus, roundedUp, ZERO } from './exact.ts'
import type { Period } from './periods.ts'
import { limitWords, periodWords, scopeWords } from './words.ts'

/** The limits of people for whom no budget says otherwise. */
export type Limits = Pick<Settings, 'autoApprovePerHour' | 'autoApprovePerJob' | 'autoApprovePerServer'>
type Limit = keyof Limits

/** One period that a plan touches: what is there without it, and by how much what is promised would grow. */
export interface Touched {
  period: Period
  spent: Exact
  /** Promised now, to this server too. */
  reserved: Exact
  growth: Exact
  /** Of a requester's own budget: what others were given because they asked for it. */
  forOthers?: MicroDollars
}

/** A budget that counts a plan. */
export interface Weighed {
  budget: Budget
  touched: readonly Touched[]
  /** Thresholds that were reached in the period that is now. */
  reached: readonly Threshold[]
}

/** Everything that a decision depends on. */
export interface Situation {
  plan: SpendPlan
  budgets: readonly Weighed[]
  limits: Limits
  selfStop: SelfStop
  /** A yes of a person to a plan, not used yet. */
  approval: { id: string; cap: MicroDollars; plan: SpendPlan } | null
  standing: { id: string; left: MicroDollars } | null
  /** What this plan comes on top of: promised to this server, and spent or promised for this job elsewhere. */
  soFar: { server: MicroDollars; job: MicroDollars }
  /** Who asks, where that is not whom it is charged to: their own budgets and limits count too. */
  actor: { name: string; budgets: readonly Weighed[] } | null
}

/** Who may spend this: the first rule that hits decides. Pure. */
export function decide(situation: Situation): Decision {
  const { plan, budgets, approval, standing, actor } = situation
  if (!isPriced(plan))
    return deny('no_price', `The price of ${plan.offer.id} is not known, so nothing can be promised for it.`)
  const all = [...budgets, ...(actor?.budgets ?? [])]
  for (const weighed of all) {
    const over = overCap(weighed)
    if (over) return deny('hard_cap', over, weighed.budget)
  }
  const blocking = all.find((one) => one.reached.some(({ actions }) => actions.includes('block_new')))
  if (blocking) {
    return deny('blocked', `${reachedWords(blocking, 'block_new')}, which blocks what is new.`, blocking.budget)
  }
  if (approval && covers(approval, plan)) {
    return allow('approved', `A person approved this, up to ${formatDollars(approval.cap)}.`)
  }
  if (standing && plan.hardMax <= standing.left) {
    const left = formatDollars(standing.left)
    return allow('standing_approval', `A standing approval of ${actor?.name ?? plan.requester} has ${left} left.`)
  }
  return ask(situation, all)
}

function ask(situation: Situation, all: readonly Weighed[]): Decision {
  const { plan, limits, selfStop, soFar, actor } = situation
  if (selfStop === 'none') {
    const name = plan.offer.provider
    return asks('no_self_stop', `Nothing at ${name} ends this machine by itself while this computer is off.`)
  }
  const who = actor?.name ?? plan.requester
  const own = ownLimits(actor?.budgets ?? situation.budgets, who)
  if (plan.automation && !own) {
    return asks('automation', `${who} is automation and has no limit of its own below which it need not ask.`)
  }
  const asking = all.find((one) => one.reached.some(({ actions }) => actions.includes('require_approval')))
  if (asking) {
    return asks(
      'threshold',
      `${reachedWords(asking, 'require_approval')}, from which on a person decides.`,
      asking.budget,
    )
  }
  const questions: Array<{ limit: Limit; rule: GateRule['id']; amount: MicroDollars }> = [
    { limit: 'autoApprovePerHour', rule: 'per_hour', amount: plan.perHour },
    { limit: 'autoApprovePerServer', rule: 'per_server', amount: plan.hardMax + soFar.server },
  ]
  if (plan.jobId !== null) {
    const amount = plan.hardMax + soFar.server + soFar.job
    questions.splice(1, 0, { limit: 'autoApprovePerJob', rule: 'per_job', amount })
  }
  for (const { limit, rule, amount } of questions) {
    const found = tightest(situation, limit) ?? { amount: limits[limit], budget: null }
    if (amount > found.amount) return asks(rule, limitWords(limit, amount, found), found.budget)
  }
  return allow('within_limits', 'This is within the limits below which nobody is asked.')
}

/** Whether a plan's figures are those of something that can be had: more than nothing, and no slip of a decimal point. */
export function isPriced({ perHour, hardMax, transfer, kind, leaseSeconds }: SpendPlan): boolean {
  const sound = [perHour, hardMax, transfer, leaseSeconds].every((n) => Number.isSafeInteger(n) && n >= 0)
  // A machine that is there bills already; taking it over can only bound that.
  return sound && hardMax <= LARGEST_AMOUNT && (perHour > 0 || kind === 'adopt')
}

/** Whether a yes was said to this very plan. The machine may have become cheaper or its time shorter, never the other way round. */
export function covers(approval: { cap: MicroDollars; plan: SpendPlan }, plan: SpendPlan): boolean {
  const seen = approval.plan
  return (
    seen.kind === plan.kind &&
    seen.serverId === plan.serverId &&
    seen.offer.id === plan.offer.id &&
    seen.diskGb === plan.diskGb &&
    plan.hardMax <= approval.cap
  )
}

function overCap({ budget, touched }: Weighed): string | null {
  for (const { period, spent, reserved, growth, forOthers = 0 } of touched) {
    const sofar = plus(plus(spent, reserved), { whole: forOthers, rest: 0 })
    const cap = { whole: budget.hardCap, rest: 0 }
    // Nothing more is promised in this period, so nothing is asked of it, though its budget was lowered meanwhile.
    if (compare(growth, ZERO) <= 0 || compare(plus(sofar, growth), cap) <= 0) continue
    const left = formatDollars(Math.max(0, minus(cap, sofar).whole))
    const budgetName = `the budget of ${scopeWords(budget.scope)} for ${periodWords(budget, period)}`
    const others =
      forOthers > 0 ? `, with the ${formatDollars(forOthers)} that they asked for in the name of others` : ''
    return `This needs up to ${formatDollars(roundedUp(growth))}; ${budgetName} has ${left} left until its hard cap of ${formatDollars(budget.hardCap)}${others}.`
  }
  return null
}

/** The tightest of the limits that apply: those of the most specific scope that has one; of who asks as well as of whom it is charged to. */
function tightest({ plan, budgets, actor }: Situation, limit: Limit) {
  const found = [
    specific(budgets, scopesOf(chargedTo(plan)), limit),
    actor ? specific(actor.budgets, [`requester:${actor.name}`], limit) : null,
  ]
  return found.filter((one) => one !== null).sort((a, b) => a.amount - b.amount)[0] ?? null
}

function specific(budgets: readonly Weighed[], scopes: readonly string[], limit: Limit) {
  for (const scope of scopes) {
    const set = budgets
      .filter(({ budget }) => budget.scope === scope && budget[limit] !== null)
      .map(({ budget }) => ({ amount: budget[limit] as MicroDollars, budget }))
      .sort((a, b) => a.amount - b.amount)
    if (set[0]) return set[0]
  }
  return null
}

function ownLimits(budgets: readonly Weighed[], name: string): boolean {
  return budgets.some(
    ({ budget }) =>
      budget.scope === `requester:${name}` &&
      [budget.autoApprovePerHour, budget.autoApprovePerJob, budget.autoApprovePerServer].some((one) => one !== null),
  )
}

/** Whom a plan is charged to. */
export function chargedTo(plan: SpendPlan): ChargedTo {
  return { provider: plan.offer.provider, requester: plan.requester, project: plan.project, pool: plan.pool }
}

function reachedWords({ budget, reached }: Weighed, action: Threshold['actions'][number]): string {
  const at = reached.find(({ actions }) => actions.includes(action)) as Threshold
  const what = at.basis === 'forecast' ? 'is expected to reach' : 'has reached'
  return `The ${periodWords(budget)} budget of ${scopeWords(budget.scope)} ${what} ${at.percent} % of ${formatDollars(budget.limit)}`
}

const rule = (id: GateRule['id'], text: string, budget?: Budget | null): GateRule => ({
  id,
  text,
  budgetId: budget?.id ?? null,
})
const allow = (id: GateRule['id'], text: string): Decision => ({ decision: 'allow', rule: rule(id, text) })
const asks = (id: GateRule['id'], text: string, budget?: Budget | null): Decision => ({
  decision: 'ask',
  rule: rule(id, text, budget),
})
const deny = (id: GateRule['id'], text: string, budget?: Budget | null): Decision => ({
  decision: 'deny',
  rule: rule(id, text, budget),
})
