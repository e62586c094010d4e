import { z } from 'zod'
import {
  amount,
  budget,
  budgetImpact,
  budgetPeriod,
  budgetScope,
  budgetStatus,
  costLine,
  epochMs,
  ledgerKind,
  microDollars,
  threshold,
} from '../vocabulary/index.ts'
import { base, pageInput } from './base.ts'

const one = z.object({
  budget: z.string().min(1).max(200).describe('budget: id, or its scope and period: everything/month'),
})

/** What a person sets. The same scope and period again changes the one that is there. */
export const budgetInput = z.object({
  scope: budgetScope.default('everything'),
  period: budgetPeriod,
  /** Only of `custom`. */
  from: epochMs.optional(),
  until: epochMs.optional(),
  /** IANA name; this computer's zone unless given. */
  zone: z.string().max(64).optional(),
  limit: amount,
  hardCap: amount.optional(),
  autoApprovePerHour: microDollars.min(0).nullable().optional(),
  autoApprovePerJob: microDollars.min(0).nullable().optional(),
  autoApprovePerServer: microDollars.min(0).nullable().optional(),
  thresholds: z.array(threshold).max(20).optional(),
})
export type BudgetInput = z.infer<typeof budgetInput>

/** Dollars by time, for the burn-down. */
export const burnDown = z.object({
  from: epochMs,
  until: epochMs,
  limit: microDollars,
  /** What was spent until each of these times, rising; the last is now. */
  spent: z.array(z.object({ at: epochMs, amount: microDollars })),
  /** What is expected until the end; empty until there are three days of data. */
  forecast: z.array(z.object({ at: epochMs, low: microDollars, expected: microDollars, high: microDollars })),
  /** When the newest bill of a provider was read, and what bills and estimates of the same time differ by. */
  billedAt: epochMs.nullable(),
  difference: microDollars.nullable(),
})
export type BurnDown = z.infer<typeof burnDown>

/** Budgets: limits on what may be spent. */
export const budgets = {
  /** How all of them stand. */
  list: base.route({ method: 'GET', path: '/budgets' }).output(z.array(budgetStatus)),
  get: base.route({ method: 'GET', path: '/budgets/{budget}' }).input(one).output(budgetStatus),
  /** Lowering one below what is promised is allowed, and stops what is new. @throws INVALID_INPUT */
  set: base.route({ method: 'PUT', path: '/budgets' }).input(budgetInput).output(budgetStatus),
  /** What was spent stays in the ledger. @throws NOT_FOUND */
  remove: base.route({ method: 'DELETE', path: '/budgets/{budget}' }).input(one).output(budget),
  burnDown: base.route({ method: 'GET', path: '/budgets/{budget}/burn-down' }).input(one).output(burnDown),
  /** What these thresholds would have done in the last 30 days. */
  preview: base
    .route({ method: 'POST', path: '/budgets/preview' })
    .input(budgetInput)
    .output(z.array(z.object({ at: epochMs, percent: z.number(), text: z.string() }))),
  /** What each budget would come to if all jobs that wait were run now. */
  whatIf: base.route({ method: 'GET', path: '/budgets/what-if' }).output(
    z.object({
      jobs: z.number().int(),
      total: microDollars,
      unpriced: z.array(z.string()),
      budgets: z.array(budgetImpact),
    }),
  ),
  /** Carries out what a threshold wants to stop. @throws INVALID_STATE where nothing waits */
  confirmStop: base
    .route({ method: 'POST', path: '/budgets/{budget}/confirm-stop' })
    .input(one.extend({ percent: z.number().int() }))
    .output(z.object({ stopped: z.array(z.string()) })),
}

/** A piece of the ledger. Amounts are exact sums, rounded once for display. */
export const ledgerEntry = z.object({
  id: z.string(),
  kind: ledgerKind,
  provider: z.string(),
  serverId: z.string(),
  serverName: z.string(),
  jobId: z.string().nullable(),
  requester: z.string(),
  project: z.string().nullable(),
  from: epochMs,
  to: epochMs,
  perHour: microDollars,
  amount: microDollars,
})
export type LedgerEntry = z.infer<typeof ledgerEntry>

/** What was spent. */
export const costs = {
  report: base
    .route({ method: 'GET', path: '/costs' })
    .input(
      z.object({
        by: z.enum(['requester', 'project', 'provider', 'job', 'server']).default('requester'),
        /** The start of this month unless given. */
        since: epochMs.optional(),
        until: epochMs.optional(),
      }),
    )
    .output(
      z.object({
        from: epochMs,
        to: epochMs,
        total: microDollars,
        lines: z.array(costLine),
        /** What a provider billed that no estimate explains, and the other way round: one sentence each. */
        differences: z.array(
          z.object({ provider: z.string(), serverId: z.string().nullable(), amount: microDollars, text: z.string() }),
        ),
        unpriced: z.array(z.string()),
      }),
    ),
  /** Closed pieces, newest first. */
  entries: base
    .route({ method: 'GET', path: '/costs/entries' })
    .input(pageInput.extend({ since: epochMs.optional(), until: epochMs.optional() }))
    .output(z.object({ items: z.array(ledgerEntry), nextCursor: z.string().nullable() })),
  /** Reads the providers' bills now. */
  reconcile: base
    .route({ method: 'POST', path: '/costs/reconcile' })
    .output(z.array(z.object({ provider: z.string(), readAt: epochMs.nullable(), problem: z.string().nullable() }))),
}
