export { allocatePromise, allocateSpend, type Promised, type Share } from './allocate.ts'
export { Budgets } from './budgets.ts'
export { type ChargedTo, scopesOf } from './charged.ts'
export { chargedTo, covers, decide, isPriced, type Situation } from './decide.ts'
export { compare, type Exact, exactOf, HOUR_MS, minus, plus, rounded, roundedUp, sum, ZERO } from './exact.ts'
export { Gate, type GateDeps, type HoldInput, type Knowing } from './gate.ts'
export {
  type Billing,
  Bills,
  type BillsDeps,
  type BillsRead,
  changedAt,
  type JobTime,
  Ledger,
  type LedgerDeps,
  type MeterOwner,
  MONEY_CHANGES,
  type When,
} from './ledger/index.ts'
export { type Period, periodAt, split } from './periods.ts'
export { hardMaxOf, type LikeRuns, leaseFor, leastCap, type PlanInput, planOf, TEARDOWN_SECONDS } from './plan.ts'
export { periodWords, scopeWords } from './words.ts'
