import { SELF_STOP } from '../../../src-shared/offers/index.ts'
import {
  LEASE_NOTICE_SECONDS,
  type SafetyLine,
  type SelfStop,
  type SpendPlan,
} from '../../../src-shared/vocabulary/index.ts'
import { span } from './naming.ts'

/** What bounds a plan. `keepOnFailure`: seconds that its job's server is held after a failure; null: it has no job, or holds nothing. */
export function safetyOf(plan: SpendPlan, selfStop: SelfStop, keepOnFailure: number | null): SafetyLine[] {
  const lasts = span(plan.leaseSeconds)
  const lease = plan.kind === 'extend' ? `becomes ${lasts} longer` : `ends ${lasts} after the order`
  // As domains/notices tells it.
  const notice = plan.leaseSeconds > 2 * LEASE_NOTICE_SECONDS ? `notice ${span(LEASE_NOTICE_SECONDS)}, ` : ''
  const ends = plan.jobId === null ? 'it is destroyed once it idles' : 'destroyed at once, results home'
  return [
    { id: 'lease', label: 'Lease', text: `${lease}; more needs another decision` },
    { id: 'idle', label: 'Idle stop', text: `destroyed after ${span(plan.idleSeconds)} without work` },
    { id: 'cap', label: 'At the cap', text: `${notice}results home 1 min before; then destroyed` },
    {
      id: 'failure',
      label: 'On failure',
      text: keepOnFailure ? `kept for ${span(keepOnFailure)}, then destroyed` : ends,
    },
    { id: 'data', label: 'Data', text: 'results come home to this computer; all else on its disk is lost' },
    { id: 'self_stop', label: 'Without us', text: SELF_STOP[selfStop] },
  ]
}
