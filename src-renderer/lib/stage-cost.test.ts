import { expect, it } from 'vitest'
import { type Cost, STAGES, type StageState } from '../../src-shared/vocabulary/index.ts'
import { shareText, stageCosts } from './stage-cost.ts'

const AT = 1_000_000_000
const cost = (perHour: number): Cost => ({
  ...{ closed: 4_000_000, at: AT, perHour, hardMax: null, idle: 0, transfer: 0, traffic: null },
  ...{ basis: 'estimated', billed: null, unpriced: [] },
})
const records = (active: string | null) =>
  STAGES.map((stage) => ({
    stage,
    state: (stage === active ? 'active' : 'done') as StageState,
    ...{ startedAt: AT, endedAt: null, detail: null },
  }))
const told = { stages: [{ stage: 'acquire' as const, spent: 1_000_000 }], outside: 3_000_000 }

it('lets the stage that is under way go on costing', () => {
  const { stages, outside, total } = stageCosts({ cost: cost(6_000_000), ...told }, records('run'), AT + 3_600_000)
  expect(stages.get('run')).toEqual({ amount: 6_000_000, share: 0.6 })
  expect(stages.get('acquire')).toEqual({ amount: 1_000_000, share: 0.1 })
  expect(outside.amount).toBe(3_000_000)
  expect(total).toBe(10_000_000)
})

it('charges a machine that goes on after the last stage to none of them', () => {
  const { stages, outside } = stageCosts({ cost: cost(6_000_000), ...told }, records(null), AT + 3_600_000)
  expect([stages.get('acquire')?.amount, outside.amount]).toEqual([1_000_000, 9_000_000])
})

it('has no shares of nothing', () => {
  const { outside, total } = stageCosts({ cost: null, stages: [], outside: 0 }, records('run'), AT)
  expect([outside.share, total]).toEqual([0, 0])
  expect([0, 0.004, 0.015, 1].map(shareText)).toEqual(['0 %', 'under 1 %', '2 %', '100 %'])
})
