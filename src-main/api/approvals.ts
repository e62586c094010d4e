import type { Approvals } from '../domains/approvals/index.ts'
import { api } from './base.ts'

/** Requests that a person decides, over the contract. */
export function approvalsRouter(approvals: Approvals) {
  const at = api.approvals
  return {
    list: at.list.handler(({ input }) => approvals.list(input)),
    get: at.get.handler(({ input }) => approvals.get(input.approval)),
    viewed: at.viewed.handler(({ input, context }) => ({
      noted: approvals.viewed(input.approval, input.revision, context.principal),
    })),
    approve: at.approve.handler(({ input: { approval, ...said }, context }) =>
      approvals.approve(approval, said, context.principal),
    ),
    deny: at.deny.handler(({ input, context }) => approvals.deny(input.approval, input.reason, context.principal)),
    say: at.say.handler(({ input, context }) => approvals.say(input.approval, input.text, context.principal)),
    takeInstead: at.takeInstead.handler(({ input: { approval, ...chosen }, context }) =>
      approvals.takeInstead(approval, chosen, context.principal),
    ),
    standing: {
      list: at.standing.list.handler(() => approvals.standing.list()),
      revoke: at.standing.revoke.handler(({ input, context }) =>
        approvals.standing.revoke(input.id, context.principal),
      ),
    },
  }
}
