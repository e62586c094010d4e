import { ShieldAlert } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useLocation } from 'wouter'
import type { ApprovalDetail } from '../../../../src-shared/vocabulary/index.ts'
import { Button } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { ProblemPanel } from '../../../components/problem.tsx'
import { Loading } from '../../../components/query-view.tsx'
import { approvalTitle, askedFor, badges, decidedText } from '../../../lib/approval-text.ts'
import { client } from '../../../lib/client.ts'
import { dollars } from '../../../lib/money-text.ts'
import { inform } from '../../../lib/notices.ts'
import { machineRows } from '../../../lib/plan-rows.ts'
import { toProblem } from '../../../lib/problem.ts'
import { useApproval } from '../../../lib/queries.ts'
import { cameFrom } from '../../../lib/review.ts'
import { Block, Lines, Pair, PlanLines } from './block.tsx'
import { BudgetBlock } from './budget-block.tsx'
import { ChangedBar } from './changed-bar.tsx'
import { ChecksBlock } from './checks-block.tsx'
import { DecidedBar } from './decided-bar.tsx'
import { Expiry } from './expiry.tsx'
import { DecisionFooter } from './footer.tsx'
import { InsteadBlock } from './instead-block.tsx'
import { MessagesBlock } from './messages-block.tsx'
import { MoneyBlock } from './money-block.tsx'
import { RequestBlock } from './request-block.tsx'
import { SafetyBlock } from './safety-block.tsx'
import { useDecision } from './use-decision.ts'

const WIDTH = 1024

/** Everything that matters for a decision about money, and the decision itself. */
export function ApprovalDialog({ id, deny = false }: { id: string; deny?: boolean }) {
  const query = useApproval(id)
  const [, go] = useLocation()
  const from = useRef(cameFrom())
  const leave = () => go(from.current)
  if (query.data) return <Decide detail={query.data} error={query.error} deny={deny} leave={leave} />
  return (
    <Dialog title="Request" onClose={leave}>
      {query.error ? (
        <ProblemPanel what="This request could not be read" error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Loading />
      )}
    </Dialog>
  )
}

interface DecideProps {
  detail: ApprovalDetail
  /** It could not be read again. */
  error: unknown
  /** It opens where the reason for a no is written. */
  deny: boolean
  leave: () => void
}

function Decide({ detail, error, deny, leave }: DecideProps) {
  const decision = useDecision(detail, leave, deny ? 'deny' : 'decide')
  const { before, ticked, tick, seeChanges, mode, setMode } = decision
  const pending = detail.status === 'pending'
  useClosedByOthers(detail, decision.mine, leave)
  useNoted(detail)
  const failed = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (decision.error !== null) failed.current?.scrollIntoView({ block: 'nearest' })
  }, [decision.error])
  // The bar with what has changed says it better than the refusal.
  const tooLate = decision.mustSee && decision.error !== null && toProblem(decision.error).code === 'INVALID_STATE'
  const { what, name } = askedFor(detail.plan)
  const { plan } = detail
  return (
    <Dialog
      flush
      width={WIDTH}
      focus="title"
      icon={<ShieldAlert size={18} className="text-attention" aria-hidden />}
      onClose={leave}
      title={
        <span title={approvalTitle(plan)} className="flex min-w-0 whitespace-pre">
          {pending ? 'Approve ' : 'Request: '}
          {what} <span className="truncate font-medium font-mono">{name}</span>: at most {dollars(plan.hardMax)}
        </span>
      }
      description={<Badges texts={badges(detail)} />}
      aside={<Expiry detail={detail} />}
      footer={
        pending ? (
          <DecisionFooter detail={detail} decision={decision} />
        ) : (
          <DecidedBar detail={detail} onClose={leave} />
        )
      }
    >
      {error !== null && (
        <div className="px-[22px] pb-2">
          <ProblemPanel what="It could not be read again; what you see is the last known" error={error} />
        </div>
      )}
      {decision.error !== null && !tooLate && (
        <div ref={failed} className="scroll-mt-2 px-[22px] pb-3">
          <ProblemPanel
            what={FAILED[mode.kind]}
            error={decision.error}
            action={<Button onClick={decision.forget}>Dismiss</Button>}
          />
        </div>
      )}
      {before && pending && (
        <ChangedBar changes={decision.changes} tooLate={tooLate} onSeen={decision.mustSee ? seeChanges : null} />
      )}
      <Pair>
        <RequestBlock detail={detail} />
        <Block title="What will be made">
          <Lines>
            <PlanLines rows={machineRows(plan, detail, before)} />
          </Lines>
        </Block>
      </Pair>
      <MessagesBlock messages={detail.messages} />
      <Pair>
        <MoneyBlock detail={detail} before={before} />
        <BudgetBlock
          budgets={detail.budgets}
          requester={detail.requester}
          action={
            pending && (
              <Button
                look="quiet"
                small
                className="-mr-2 min-w-0"
                data-answer="standing"
                disabled={decision.busy}
                onClick={() => setMode({ kind: 'standing' })}
              >
                <span className="max-w-64 truncate">
                  Also allow {detail.askedBy ?? detail.requester} more without asking…
                </span>
              </Button>
            )
          }
        />
      </Pair>
      {pending && plan.kind === 'rent' && (
        <InsteadBlock
          alternatives={detail.alternatives}
          disabled={decision.busy}
          onUse={(alternative) => setMode({ kind: 'instead', alternative })}
        />
      )}
      <Pair>
        <SafetyBlock
          safety={detail.safety}
          onLess={pending && !decision.busy ? () => setMode({ kind: 'less', first: 'lease' }) : null}
        />
        <ChecksBlock checks={detail.checks} ticked={ticked} onTick={pending ? tick : undefined} />
      </Pair>
    </Dialog>
  )
}

const FAILED = {
  decide: 'It was not approved',
  less: 'It was not approved',
  instead: 'It was not approved',
  standing: 'It was not approved',
  deny: 'It was not denied',
  ask: 'Nothing was sent',
}

/** What a person should know first, in one line. */
function Badges({ texts }: { texts: readonly string[] }) {
  const text = texts.join(' · ')
  return (
    <span className="block truncate" title={text}>
      {text}
    </span>
  )
}

/** Activity tells who has looked at which revision. That it could not be written keeps nobody from looking. */
function useNoted({ id, revision, status }: Pick<ApprovalDetail, 'id' | 'revision' | 'status'>): void {
  const pending = status === 'pending'
  useEffect(() => {
    if (pending) void client.approvals.viewed({ approval: id, revision }).catch(() => {})
  }, [id, revision, pending])
}

/** Closes what somebody else has decided meanwhile, and says who. */
function useClosedByOthers(detail: ApprovalDetail, mine: { current: boolean }, leave: () => void): void {
  const waited = useRef(detail.status === 'pending')
  const latest = useRef({ detail, leave })
  useEffect(() => {
    latest.current = { detail, leave }
  })
  useEffect(() => {
    if (!waited.current || detail.status === 'pending') return
    waited.current = false
    if (mine.current) return
    const now = latest.current
    inform(decidedText(now.detail), { kind: 'info', detail: now.detail.reason ?? undefined })
    now.leave()
  }, [detail.status, mine])
}
