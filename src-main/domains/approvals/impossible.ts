import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { keyCheck, stockCheck } from './checks.ts'
import { factsOf } from './facts.ts'
import type { ApprovalsDeps, Granted } from './ports.ts'

/** Whoever asks in another's name is bound by their own caps too. */
export const actorOf = (askedBy: string | null) => (askedBy === null ? {} : { actor: askedBy })

/**
 * A person's yes does not make possible what is not.
 * @throws RemotebotError BUDGET_EXCEEDED where the gate denies it, INVALID_STATE where it cannot be had, or its provider refuses the key
 */
export function refuseImpossible(
  deps: ApprovalsDeps,
  { name, askedBy }: { name: string; askedBy: string | null },
  granted: Granted,
): void {
  const { decision, rule } = deps.gate.weigh(granted.plan, { approval: granted, ...actorOf(askedBy) })
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
