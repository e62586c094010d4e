import type { JobCostDetail } from '../../src-shared/contract/budgets.ts'
import type { MicroDollars, Stage, StageRecord } from '../../src-shared/vocabulary/index.ts'
import { costAt } from './cost-text.ts'

/** A stage's part of what a job has cost. */
export interface StageCost {
  amount: MicroDollars
  /** Of 1; 0 before anything was spent. */
  share: number
}

/** What each stage has cost by `now`: what has run since it was told belongs to the stage that is under way, or to none. */
export function stageCosts(
  { cost, stages, outside }: Pick<JobCostDetail, 'cost' | 'stages' | 'outside'>,
  records: readonly StageRecord[],
  now: number,
): { stages: ReadonlyMap<Stage, StageCost>; outside: StageCost; total: MicroDollars } {
  const more = cost ? costAt(cost, now) - cost.closed : 0
  const active = records.find(({ state }) => state === 'active')?.stage
  const told = new Map(stages.map(({ stage, spent }) => [stage, spent]))
  if (active) told.set(active, (told.get(active) ?? 0) + more)
  const left = outside + (active ? 0 : more)
  const total = [...told.values()].reduce((sum, one) => sum + one, left)
  const costOf = (amount: MicroDollars): StageCost => ({ amount, share: total > 0 ? amount / total : 0 })
  return { stages: new Map([...told].map(([stage, amount]) => [stage, costOf(amount)])), outside: costOf(left), total }
}

/** "62 %", "under 1 %"; of nothing, nothing. */
export function shareText(share: number): string {
  if (share <= 0) return '0 %'
  return share < 0.01 ? 'under 1 %' : `${Math.round(share * 100)} %`
}
