import type { ApprovalDetail } from '../../../../src-shared/vocabulary/index.ts'
import { mustType } from '../../../lib/decision.ts'
import { DecideBar } from './decide-bar.tsx'
import { InsteadForm } from './instead-form.tsx'
import { LessForm } from './less-form.tsx'
import { SayForm } from './say-form.tsx'
import { StandingForm } from './standing-form.tsx'
import { TypedMost } from './typed-most.tsx'
import type { Decision } from './use-decision.ts'

/** The answers, or the one more question that an answer asks. */
export function DecisionFooter({ detail, decision }: { detail: ApprovalDetail; decision: Decision }) {
  const { mode, setMode, busy, why } = decision
  const back = () => setMode({ kind: 'decide' })
  const { plan } = detail
  switch (mode.kind) {
    case 'deny':
      return (
        <SayForm
          key="deny"
          label="Why it is denied"
          placeholder="Why? The requester reads it."
          verb="Deny"
          danger
          busy={busy}
          onSay={decision.deny}
          onBack={back}
        />
      )
    case 'ask':
      return (
        <SayForm
          key="ask"
          label="What you want to say or know"
          placeholder="The request goes on waiting."
          verb="Send"
          busy={busy}
          onSay={decision.say}
          onBack={back}
        />
      )
    case 'less':
      return (
        <LessForm
          detail={detail}
          first={mode.first}
          busy={busy}
          why={why}
          typed={decision.typed}
          onTyped={decision.setTyped}
          onApprove={decision.approve}
          onBack={back}
        />
      )
    case 'standing':
      return (
        <StandingForm
          requester={detail.askedBy ?? detail.requester}
          busy={busy}
          why={why(plan.hardMax)}
          typed={
            mustType(detail, plan.hardMax) ? (
              <TypedMost amount={plan.hardMax} text={decision.typed} onText={decision.setTyped} />
            ) : null
          }
          onApprove={(standing) => decision.approve({ standing }, plan.hardMax)}
          onBack={back}
        />
      )
    case 'instead':
      return (
        <InsteadForm
          alternative={mode.alternative}
          busy={busy}
          why={why(mode.alternative.total)}
          typed={
            mustType(detail, mode.alternative.total) ? (
              <TypedMost amount={mode.alternative.total} text={decision.typed} onText={decision.setTyped} />
            ) : null
          }
          onApprove={() => decision.takeInstead(mode.alternative)}
          onBack={back}
        />
      )
    default:
      return (
        <DecideBar
          detail={detail}
          busy={busy}
          why={why(plan.hardMax)}
          returnTo={decision.returnTo}
          typed={
            mustType(detail, plan.hardMax) ? (
              <TypedMost amount={plan.hardMax} text={decision.typed} onText={decision.setTyped} />
            ) : null
          }
          onApprove={() => decision.approve({}, plan.hardMax)}
          onDeny={() => setMode({ kind: 'deny' })}
          onAsk={() => setMode({ kind: 'ask' })}
          onCap={() => setMode({ kind: 'less', first: 'cap' })}
        />
      )
  }
}
