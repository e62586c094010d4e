import { type BudgetStatus, budgetStatus } from '../../src-shared/vocabulary/index.ts'

const FROM = Date.parse('2026-11-01T00:00Z')

/** A budget of $300 for November, half spent. */
export function testBudget(change: Partial<BudgetStatus> = {}): BudgetStatus {
  return budgetStatus.parse({
    id: 'bud_00000000000000000001',
    scope: 'everything',
    period: 'month',
    from: null,
    until: null,
    zone: 'UTC',
    limit: 300_000_000,
    hardCap: 300_000_000,
    autoApprovePerHour: null,
    autoApprovePerJob: null,
    autoApprovePerServer: null,
    thresholds: [{ percent: 80, basis: 'actual', actions: ['notify', 'require_approval'], afterApproval: false }],
    createdAt: FROM,
    updatedAt: FROM,
    current: { key: '2026-11', from: FROM, until: Date.parse('2026-12-01T00:00Z') },
    spent: 138_100_000,
    committed: 38_700_000,
    left: 123_200_000,
    perHour: 7_420_000,
    runsOutAt: null,
    forecast: null,
    reached: [],
    ...change,
  })
}
