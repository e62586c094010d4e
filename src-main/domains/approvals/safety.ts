import type { SelfStop, SpendPlan } from '../../../src-shared/vocabulary/index.ts'
import { span } from './naming.ts'

const WITHOUT_US: Record<SelfStop, string> = {
  'provider-timer': 'Without this computer, a timer of the provider ends it.',
  'scoped-key': 'Without this computer, it ends itself, with a key that is good for this machine only.',
  'os-shutdown': 'Without this computer, it shuts itself down, which ends its bill.',
  none: 'Without this computer, nothing ends its bill: the provider offers no way.',
}

/** What bounds a plan, sentence by sentence. */
export function safetyOf(plan: SpendPlan, selfStop: SelfStop): string[] {
  const lease =
    plan.kind === 'extend'
      ? `Its lease becomes ${span(plan.leaseSeconds)} longer; more needs another decision.`
      : `Its lease ends ${span(plan.leaseSeconds)} after the order; more needs another decision.`
  return [
    lease,
    `It ends after ${span(plan.idleSeconds)} without work.`,
    'A minute before its end its jobs are ended and their results brought home; then it is terminated.',
    'What is on its disk only is lost then.',
    WITHOUT_US[selfStop],
  ]
}
