import type { ApprovalDetail, SpendPlan } from '../../../../src-shared/vocabulary/index.ts'
import { billingText } from '../../../lib/approval-text.ts'
import { dollars } from '../../../lib/money-text.ts'
import { maximumBefore, moneyRows } from '../../../lib/plan-rows.ts'
import { Block, Line, Lines, PlanLines } from './block.tsx'

/** What it costs at most, and what that is made of. */
export function MoneyBlock({ detail, before }: { detail: ApprovalDetail; before: SpendPlan | null }) {
  const { plan, billing } = detail
  const was = maximumBefore(plan, before)
  return (
    <Block title="Money">
      <p className="mb-1 flex items-baseline gap-2.5">
        <b className={`font-semibold text-[28px] leading-8 ${was === null ? '' : 'text-attention'}`}>
          {dollars(plan.hardMax)}
        </b>
        <span className="text-muted">hard maximum, est.{was !== null && <del className="pl-1.5">{was}</del>}</span>
      </p>
      <Lines>
        <PlanLines rows={moneyRows(plan, before)} />
        {billing && <Line label="Billed">{billingText(billing)}</Line>}
      </Lines>
    </Block>
  )
}
