import { Link } from 'wouter'
import { inputText, requesterOnText } from '../../../../src-shared/requester-text.ts'
import type { ApprovalDetail } from '../../../../src-shared/vocabulary/index.ts'
import { Ago } from '../../../components/time.tsx'
import { Block, Line, Lines } from './block.tsx'

const ORDINALS = ['first', 'second', 'third']

/** Who asks and from where, for what, with what, why, and since when. */
export function RequestBlock({ detail }: { detail: ApprovalDetail }) {
  const { plan, justification, createdAt, position, status, input } = detail
  const who = requesterOnText(detail)
  return (
    <Block title="Request">
      <Lines>
        <Line label="Requester" title={plan.project === null ? who : `${who}, project ${plan.project}`}>
          {who}
          {plan.project !== null && <span className="text-muted"> · {plan.project}</span>}
        </Line>
        <Line label="For" title={plan.jobName ?? plan.serverName}>
          {plan.jobId === null ? (
            <>
              server{' '}
              <Link href={`/servers/${plan.serverId}`} className="underline underline-offset-3">
                {plan.serverName}
              </Link>
            </>
          ) : (
            <>
              job{' '}
              <Link href={`/jobs/${plan.jobId}`} className="underline underline-offset-3">
                {plan.jobName ?? plan.jobId}
              </Link>
            </>
          )}
        </Line>
        {input !== null && <Line label="Input">{inputText(input)}</Line>}
        <Line label="Reason" long title={justification ?? undefined}>
          {justification === null ? <span className="text-muted">none given</span> : `“${justification}”`}
        </Line>
        <Line label="Asked">
          <Ago at={createdAt} />
          {status === 'pending' && position > 0 && ` · ${ORDINALS[position - 1] ?? `number ${position}`} in the queue`}
        </Line>
      </Lines>
    </Block>
  )
}
