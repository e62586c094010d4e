import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { keyCheck, stockCheck } from './checks.ts'
import { factsOf } from './facts.ts'
import type { ApprovalsDeps, Granted } from './ports.ts'

/**
 * A person's yes does not make possible what is not.
 * @throws RemotebotError BUDGET_EXCEEDED where the gate denies it, INVALID_STATE where it cannot be had, or its provider refuses the key
 */
export function refuseImpossible(deps: ApprovalsDeps, name: string, granted: Granted): void {
  const { decision, rule } = deps.gate.weigh(granted.plan, { approval: granted })
  if (decision === 'deny') {
    throw new RemotebotError('BUDGET_EXCEEDED', `"${name}" can't be approved: ${rule.text}`, {
      hint: 'Approve less, raise the budget, or wait for its next period.',
      approval: granted.id,
    })
  }
  const facts = factsOf(deps, granted.plan)
  for (const check of [stockCheck(facts), keyCheck(facts)]) {
    if (check?.status !== 'blocked') continue
    throw new RemotebotError('INVALID_STATE', `"${name}" can't be approved: ${check.text}.`, {
      hint: check.id === 'key' ? 'Connect it again in Settings.' : 'Use something else instead, or wait.',
      approval: granted.id,
    })
  }
}
