export { Approvals } from './approvals.ts'
export type {
  ApprovalGate,
  ApprovalJobs,
  ApprovalOffers,
  ApprovalProviders,
  ApprovalServers,
  ApprovalsDeps,
  DecidedListener,
  Granted,
} from './ports.ts'
export type { RequestInput } from './requests.ts'
