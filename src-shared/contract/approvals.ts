import { z } from 'zod'
import {
  approval,
  approvalDetail,
  approvalStatus,
  approveInput,
  microDollars,
  standingApproval,
} from '../vocabulary/index.ts'
import { base, named, pageInput } from './base.ts'

const one = z.object({ approval: named('request') })
const why = z.string().trim().min(1, 'a reason is needed').max(2000)

/** Requests that a person decides. No token may decide, whatever its scopes. */
export const approvals = {
  /** Newest first. `about`: only those of the job, or of the server, with this id. */
  list: base
    .route({ method: 'GET', path: '/approvals' })
    .input(pageInput.extend({ status: z.array(approvalStatus).optional(), about: z.string().max(100).optional() }))
    .output(z.object({ items: z.array(approval), nextCursor: z.string().nullable() })),
  /** With budgets, alternatives and checks as they are now. */
  get: base.route({ method: 'GET', path: '/approvals/{approval}' }).input(one).output(approvalDetail),
  /** Notes in Activity that a person has looked at this revision; once for each of them. */
  viewed: base
    .route({ method: 'POST', path: '/approvals/{approval}/viewed' })
    .input(one.extend({ revision: z.number().int().positive() }))
    .output(z.object({ noted: z.boolean() })),
  /** @throws INVALID_STATE where the plan has changed since, it was decided already, or it is not wanted any more; BUDGET_EXCEEDED */
  approve: base
    .route({ method: 'POST', path: '/approvals/{approval}/approve' })
    .input(one.extend(approveInput.shape))
    .output(approval),
  deny: base
    .route({ method: 'POST', path: '/approvals/{approval}/deny' })
    .input(one.extend({ reason: why }))
    .output(approval),
  /** Asks the requester something, or answers. The request goes on waiting. */
  say: base
    .route({ method: 'POST', path: '/approvals/{approval}/messages' })
    .input(one.extend({ text: why }))
    .output(approval),
  /** Approves something else instead; the request's plan becomes that. @throws INVALID_STATE where it is not there any more */
  takeInstead: base
    .route({ method: 'POST', path: '/approvals/{approval}/use-instead' })
    .input(
      one.extend({
        alternative: z.string().min(1).max(400),
        revision: z.number().int().positive(),
        /** What it was shown to cost at most: where it is dearer by now nothing is approved. */
        atMost: microDollars.min(0),
      }),
    )
    .output(approval),
  standing: {
    /** Those that are good, and the newest 20 of those that are over. */
    list: base.route({ method: 'GET', path: '/standing-approvals' }).output(z.array(standingApproval)),
    revoke: base
      .route({ method: 'DELETE', path: '/standing-approvals/{id}' })
      .input(z.object({ id: z.string() }))
      .output(standingApproval),
  },
}
