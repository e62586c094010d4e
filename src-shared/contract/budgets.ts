import { z } from 'zod'
import {
  amount,
  budget,
  budgetPeriod,
  budgetScope,
  budgetStatus,
  cost,
  costLine,
  epochMs,
  idSchema,
  ledgerKind,
  microDollars,
  stage,
  threshold,
} from '../vocabulary/index.ts'
import { base, inOrder, named, pageInput } from './base.ts'

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

/** What budgets would come to if jobs that wait were run, one after the other in the order of the queue. */
export const whatIf = z.object({
  /** Those that wait for a person or for a machine that is free. */
  jobs: z.array(
    z.object({
      id: idSchema('job'),
      name: z.string(),
      /** Null: it has no price. */
      atMost: microDollars.nullable(),
      /** By like jobs before; null where there are none. */
      expected: microDollars.nullable(),
      unpriced: z.array(z.string()),
    }),
  ),
  /** So many more wait for a slot on a server that is there: nothing more is promised for them. */
  queued: z.number().int(),
  /** Each budget that counts one of them. Lists have an entry a job: with the first, with the first two, and so on. */
  budgets: z.array(
    z.object({
      budgetId: idSchema('budget'),
      /** At most, together, in the period that is now. */
      asked: z.array(microDollars),
      /** Until the hard cap, with them, in the period where that is least; negative: so much too much. */
      left: z.array(microDollars),
      /** What each whole day before today cost, for the forecast. */
      days: z.array(microDollars),
    }),
  ),
})
export type WhatIf = z.infer<typeof whatIf>

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
  /** What each budget would come to if the first so many of the jobs that wait were run now. */
  whatIf: base.route({ method: 'GET', path: '/budgets/what-if' }).output(whatIf),
  /** Carries out what a threshold wants to stop; of that percentage, spent or expected, whichever waits, unless it is said. @throws INVALID_STATE where nothing waits */
  confirmStop: base
    .route({ method: 'POST', path: '/budgets/{budget}/confirm-stop' })
    .input(one.extend({ percent: z.number().int(), basis: threshold.shape.basis.optional() }))
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

/** What a provider billed that no estimate explains, or the other way round, in a sentence. */
const difference = z.object({
  provider: z.string(),
  serverId: z.string().nullable(),
  amount: microDollars,
  text: z.string(),
})

/** What a server has cost, and by whom. Lines add up to `cost.closed`. */
export const serverCostDetail = z.object({
  cost: cost.nullable(),
  /** By job; what was idle is the one without a key. */
  lines: z.array(costLine),
  differences: z.array(difference),
})
export type ServerCostDetail = z.infer<typeof serverCostDetail>

/** What a job has cost. Stages and `outside`, and servers, add up to `cost.closed`. */
export const jobCostDetail = z.object({
  cost: cost.nullable(),
  stages: z.array(z.object({ stage, spent: microDollars })),
  /** Before an attempt that was the last, and until its machine was gone. */
  outside: microDollars,
  servers: z.array(
    z.object({
      serverId: z.string(),
      serverName: z.string(),
      provider: z.string(),
      spent: microDollars,
      perHour: microDollars,
      billed: microDollars.nullable(),
    }),
  ),
})
export type JobCostDetail = z.infer<typeof jobCostDetail>

/** What was spent. */
export const costs = {
  /** Of one server: by job, beside what its provider billed. @throws NOT_FOUND */
  ofServer: base
    .route({ method: 'GET', path: '/costs/servers/{server}' })
    .input(z.object({ server: named('server') }))
    .output(serverCostDetail),
  /** Of one job: by stage and by server. @throws NOT_FOUND */
  ofJob: base
    .route({ method: 'GET', path: '/costs/jobs/{job}' })
    .input(z.object({ job: named('job') }))
    .output(jobCostDetail),
  report: base
    .route({ method: 'GET', path: '/costs' })
    .input(
      inOrder(
        z.object({
          by: z.enum(['requester', 'project', 'provider', 'job', 'server']).default('requester'),
          /** The start of this month unless given, or of the month that `until` is in. */
          since: epochMs.optional(),
          until: epochMs.optional(),
        }),
      ),
    )
    .output(
      z.object({
        from: epochMs,
        to: epochMs,
        total: microDollars,
        lines: z.array(costLine),
        /** What a provider billed that no estimate explains, and the other way round: one sentence each. */
        differences: z.array(difference),
        unpriced: z.array(z.string()),
      }),
    ),
  /** What was spent on each whole day before today, newest first and at most four weeks, for a forecast. @throws INVALID_INPUT */
  days: base
    .route({ method: 'GET', path: '/costs/days' })
    .input(
      z.object({
        by: z.enum(['requester', 'project', 'provider']).default('requester'),
        /** IANA name of the zone in which days begin. */
        zone: z.string().max(64).default('UTC'),
      }),
    )
    .output(z.array(z.object({ key: z.string().nullable(), days: z.array(microDollars) }))),
  /** Closed pieces, newest first. */
  entries: base
    .route({ method: 'GET', path: '/costs/entries' })
    .input(inOrder(pageInput.extend({ since: epochMs.optional(), until: epochMs.optional() })))
    .output(z.object({ items: z.array(ledgerEntry), nextCursor: z.string().nullable() })),
  /** Reads the providers' bills now. */
  reconcile: base
    .route({ method: 'POST', path: '/costs/reconcile' })
    .output(z.array(z.object({ provider: z.string(), readAt: epochMs.nullable(), problem: z.string().nullable() }))),
}
