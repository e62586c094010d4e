import {
  formatDollars,
  type GateRule,
  type Principal,
  type SpendPlan,
} from '../../../../src-shared/vocabulary/index.ts'
import { approvalNeeded, denied, knowing, NotAllowed, promise, spendPlan } from './asking.ts'
import type { RentedContext } from './context.ts'
import type { RentalChange } from './repository.ts'
import type { Granted, RentalMoney, RentalRow } from './types.ts'

/** More of a server that is there: a longer lease, or its start. */
interface More {
  kind: 'extend' | 'start'
  server: { id: string; name: string }
  rental: RentalRow
  /** Seconds to pay for: from the end of the lease on, or from the start. */
  leaseSeconds: number
  /** What it costs then, an hour; as its provider last told unless given. */
  perHour?: number | null
  /** Who asks. Nobody: what a person approved before is carried out. */
  principal?: Principal | undefined
  /** Nobody wants it: what was approved is not used for it, and where a person would be asked it is refused. */
  quiet?: boolean
}

/** What goes into the transaction that writes down what is done. */
export interface Promised {
  money: NonNullable<RentalChange['money']>
  /** What it may cost at most from its start on. */
  hardMax: number
  /** For so long; shorter than was asked for where a person approved less. */
  leaseSeconds: number
}

/**
 * Asks the gate for more of a server. Where it is allowed, or was approved before, `write` is called; its transaction promises the
 * money, and notes what is gone back to where it comes to nothing. Where a person has to decide, the request is written down instead. What is carried out since a person approved it is never
 * more than that: whoever asked may have had no limit of their own below which nobody is asked.
 * @throws RemotebotError BUDGET_EXCEEDED, APPROVAL_NEEDED
 */
export function decideMore(
  context: Pick<RentedContext, 'ports' | 'repo' | 'clock'>,
  { kind, server, rental, leaseSeconds, perHour = rental.priceNow, principal, quiet = false }: More,
  write: (promised: Promised) => void,
): void {
  const { money } = context.ports
  const by = askedBy(rental, principal)
  const granted = quiet ? null : money.approvals.granted(server.id, kind)
  const carried = principal === undefined ? granted : null
  const planFor = (seconds: number) => spendPlan(context.ports, kind, server, by, { leaseSeconds: seconds, perHour })
  // What was approved and is not used serves whoever would have to ask, for as long as it was approved.
  const served = granted !== null && kind === 'start' ? granted : null
  const serves = served && (carried !== null || asksFor(money, planFor(leaseSeconds), by, served))
  const shorter = serves ? Math.min(leaseSeconds, served.plan.leaseSeconds) : leaseSeconds
  const plan = planFor(shorter)
  try {
    write({
      hardMax: plan.hardMax,
      leaseSeconds: shorter,
      money: (db) => {
        const approvalId = granted?.id ?? null
        const { rule } = promise(money, db, plan, { launchId: null, approvalId, with: knowing(by, granted) })
        if (carried && rule.id !== 'approved')
          throw new NotAllowed({ decision: 'ask', rule: outgrown(carried, plan) }, plan)
        const used = granted !== null && rule.id === 'approved' ? granted.id : null
        if (used !== null) money.approvals.use(db, used)
        const { leaseUntil, hardMax } = rental
        context.repo.began(db, server.id, { kind, leaseUntil, hardMax, approvalId: used, at: context.clock.now() })
      },
    })
  } catch (error) {
    if (!(error instanceof NotAllowed)) throw error
    const { decision } = error
    if (decision.decision === 'deny' || quiet) throw denied(context, error)
    let approval = { id: '' }
    context.repo.decide('approvals.ask', (db) => {
      approval = money.approvals.request(db, {
        plan,
        rule: decision.rule,
        justification: rental.justification,
        askedBy: by.askedBy,
        askedFrom: by.askedFrom,
      })
    })
    throw approvalNeeded(approval, decision.rule)
  }
}

function asksFor({ gate }: RentalMoney, plan: SpendPlan, by: RentalRow, granted: Granted): boolean {
  return gate.weigh(plan, knowing(by, granted)).decision === 'ask'
}

/** Charged as before; who asks now passes their own limits too. */
function askedBy(rental: RentalRow, principal: Principal | undefined): RentalRow {
  if (!principal) return rental
  return {
    ...rental,
    askedBy: principal.name === rental.requester ? null : principal.name,
    askedFrom: principal.from ?? null,
    automation: principal.kind === 'token' ? 1 : 0,
  }
}

function outgrown({ cap }: Granted, { hardMax }: SpendPlan): GateRule {
  const text = `At most ${formatDollars(cap)} were approved; by now it can cost ${formatDollars(hardMax)}.`
  return { id: 'approval_spent', text, budgetId: null }
}
