import { type RefObject, useRef, useState } from 'react'
import type {
  Alternative,
  Approval,
  ApprovalDetail,
  ApproveInput,
  SpendPlan,
} from '../../../../src-shared/vocabulary/index.ts'
import { askedFor } from '../../../lib/approval-text.ts'
import { client } from '../../../lib/client.ts'
import { useConnection } from '../../../lib/connection-state.ts'
import { type Looked, whyNot } from '../../../lib/decision.ts'
import type { LessField } from '../../../lib/less-draft.ts'
import { dollars } from '../../../lib/money-text.ts'
import { complain, inform } from '../../../lib/notices.ts'
import { useNow } from '../../../lib/now.ts'
import { useShown } from '../../../lib/use-shown.ts'

/** What the footer asks for now. */
export type Mode =
  | { kind: 'decide' }
  | { kind: 'deny' }
  | { kind: 'ask' }
  | { kind: 'less'; first: LessField }
  | { kind: 'standing' }
  | { kind: 'instead'; alternative: Alternative }

export interface Decision {
  mode: Mode
  setMode: (mode: Mode) => void
  /** The `data-answer` that the focus goes back to with the answers; null: nobody has left them. */
  returnTo: string | null
  busy: boolean
  error: unknown
  /** Puts the error away. */
  forget: () => void
  /** The plan that differences are marked against; null: there are none. */
  before: SpendPlan | null
  changes: readonly string[]
  /** It changed while somebody looked, and they have not said that they saw it. */
  mustSee: boolean
  seeChanges: () => void
  ticked: readonly string[]
  tick: (id: string) => void
  typed: string
  setTyped: (text: string) => void
  /** Why so much cannot be approved now; null: it can. */
  why: (amount: number) => string | null
  /** This window has decided: what comes then is no news. */
  mine: RefObject<boolean>
  /** `most`: what that comes to, for the notice. */
  approve: (input: Omit<ApproveInput, 'revision'>, most: number) => void
  takeInstead: (alternative: Alternative) => void
  deny: (reason: string) => void
  say: (text: string) => void
}

/** What a person has looked at and typed, and what they then decide. */
export function useDecision(detail: ApprovalDetail, leave: () => void, first: 'decide' | 'deny' = 'decide'): Decision {
  const [mode, setMode] = useState<Mode>({ kind: first })
  const [returnTo, setReturnTo] = useState<string | null>(null)
  const [seen, setSeen] = useState({ revision: detail.revision, plan: detail.plan, marked: detail.previous })
  const [ticked, setTicked] = useState<string[]>([])
  const [typed, setTyped] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const mine = useRef(false)
  const now = useNow()
  const online = useConnection(({ status }) => status === 'open')
  const shown = useShown()
  const { id: approval, revision, plan } = detail
  const mustSee = revision > seen.revision
  const looked: Looked = { revision: seen.revision, ticked, typed }
  const { name } = askedFor(plan)

  const send = async (what: string, work: () => Promise<Approval>, done: () => void) => {
    if (busy) return
    setBusy(true)
    setError(null)
    try {
      await work()
      done()
    } catch (failure) {
      mine.current = false
      if (shown()) setError(failure)
      else complain(what, failure)
    } finally {
      setBusy(false)
    }
  }
  const decide = (what: string, work: () => Promise<Approval>, said: string) => {
    mine.current = true
    void send(what, work, () => {
      inform(said, { href: plan.jobId === null ? `#/servers/${plan.serverId}` : `#/jobs/${plan.jobId}` })
      if (shown()) leave()
    })
  }
  return {
    mode,
    setMode: (next) => {
      if (next.kind !== 'decide') setReturnTo(cameFrom(next))
      setError(null)
      setMode(next)
    },
    returnTo,
    busy,
    error,
    forget: () => setError(null),
    before: mustSee ? seen.plan : seen.marked,
    changes: detail.changes,
    mustSee,
    seeChanges: () => {
      // What was typed and ticked was about the plan before.
      setTicked([])
      setTyped('')
      setError(null)
      setSeen({ revision, plan, marked: seen.plan })
    },
    ticked,
    tick: (id) => setTicked((old) => (old.includes(id) ? old.filter((one) => one !== id) : [...old, id])),
    typed,
    setTyped,
    why: (amount) => whyNot(detail, looked, { amount, now, online }),
    mine,
    approve: (input, most) =>
      decide(
        `${name} was not approved`,
        () => client.approvals.approve({ approval, revision, ...input }),
        `${name} is approved for at most ${dollars(most)}`,
      ),
    takeInstead: (alternative) =>
      decide(
        `${name} was not approved`,
        () =>
          client.approvals.takeInstead({ approval, revision, alternative: alternative.id, atMost: alternative.total }),
        `${name} is approved with ${alternative.title} instead`,
      ),
    deny: (reason) =>
      decide(`${name} was not denied`, () => client.approvals.deny({ approval, reason }), `${name} is denied`),
    say: (text) =>
      void send(
        'Nothing was sent',
        () => client.approvals.say({ approval, text }),
        () => setMode({ kind: 'decide' }),
      ),
  }
}

/** The `data-answer` of the button that leads to a mode. */
function cameFrom(mode: Exclude<Mode, { kind: 'decide' }>): string {
  if (mode.kind === 'instead') return mode.alternative.id
  return mode.kind === 'less' ? `less-${mode.first}` : mode.kind
}
