import type { WhatIf } from '../../src-shared/contract/budgets.ts'
import type { SpendPlan } from '../../src-shared/vocabulary/index.ts'
import { type Gate, isPriced } from '../domains/budget/index.ts'
import { before, type Jobs } from '../domains/jobs/index.ts'

/**
 * What budgets would come to if the jobs that wait for a machine were run one after the other, in the order of the queue. Those that are
 * queued wait for a server that is there, so nothing more is promised for them.
 */
export function whatIf(
  plans: readonly SpendPlan[],
  { gate, jobs }: { gate: Pick<Gate, 'steps'>; jobs: Pick<Jobs, 'find' | 'counts'> },
): WhatIf {
  const waiting = plans
    .flatMap((plan) => (plan.jobId === null ? [] : [{ plan, row: jobs.find(plan.jobId) }]))
    .map(({ plan, row }) => ({ plan, jobId: row.id, name: row.name, priority: row.priority }))
    .sort((a, b) => (before(a, b) ? -1 : 1))
  return {
    jobs: waiting.map(({ plan, jobId, name }) => ({
      id: jobId,
      name,
      atMost: isPriced(plan) ? plan.hardMax : null,
      expected: plan.expected?.amount ?? null,
      unpriced: plan.unpriced,
    })),
    queued: jobs.counts({}).queued ?? 0,
    budgets: gate.steps(waiting.map(({ plan }) => plan)),
  }
}
