import { type ApprovalDetail, formatDuration, type SpendPlan } from '../../../../src-shared/vocabulary/index.ts'
import { billingText } from '../../../lib/approval-text.ts'
import { dollars } from '../../../lib/money-text.ts'
import { maximumBefore, moneyRows } from '../../../lib/plan-rows.ts'
import { Block, Lines, PlanLines } from './block.tsx'

/** What it costs at most, and what that is made of. */
export function MoneyBlock({ detail, before }: { detail: ApprovalDetail; before: SpendPlan | null }) {
  const { plan, billing } = detail
  const was = maximumBefore(plan, before)
  // The time stands beside the maximum; a line of its own only where it differs.
  const rows = moneyRows(plan, before).filter(({ key, was: old }) => key !== 'time' || old !== null)
  const billed = billing ? `, billed ${billingText(billing)}` : ''
  const bounds = `hard maximum, est. · ${formatDuration(plan.leaseSeconds * 1000)}${billed}`
  return (
    <Block title="Money">
      <p className="mb-0.5 flex items-baseline gap-2.5">
        <b className={`font-semibold text-[28px] leading-8 ${was === null ? '' : 'text-attention'}`}>
          {dollars(plan.hardMax)}
        </b>
        {was !== null && <del className="text-muted">{was}</del>}
        <span className="min-w-0 truncate text-muted" title={bounds}>
          {bounds}
        </span>
      </p>
      <Lines>
        <PlanLines rows={rows} />
      </Lines>
    </Block>
  )
}
