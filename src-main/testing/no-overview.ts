import type { Overview } from '../../src-shared/vocabulary/index.ts'

/** An engine that knows a server and nothing else. */
export const NO_OVERVIEW: Overview = {
  activeJobs: 0,
  underWayJobs: 0,
  queuedJobs: 0,
  queueHeld: false,
  attentionJobs: 0,
  totalJobs: 9,
  servers: 1,
  reachable: 1,
  unreachable: 0,
  rented: 0,
  spendPerHour: 0,
  spentToday: 0,
  spentThisMonth: 0,
  approvals: 0,
  thresholds: 0,
  alarms: 0,
  unseen: 0,
  budget: { spent: 0, committed: 0, limit: null, hardCap: null },
  leftovers: 0,
  providers: 0,
  running: [],
}
