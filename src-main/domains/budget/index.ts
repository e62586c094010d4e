export { Budgets } from './budgets.ts'
export { scopesOf } from './charged.ts'
export { isPriced } from './decide.ts'
export { Gate, type Knowing } from './gate.ts'
export {
  type Billing,
  Bills,
  type BillsRead,
  changedAt,
  type JobTime,
  Ledger,
  type MeterOwner,
  type TrafficReading,
  type TrafficStart,
  type When,
} from './ledger/index.ts'
export { hardMaxOf, type LikeRuns, leaseFor, leastCap, type PlanInput, planOf, TEARDOWN_SECONDS } from './plan.ts'
export { periodWords, scopeWords } from './words.ts'
