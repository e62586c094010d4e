import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Job } from '../../../src-shared/vocabulary/index.ts'
import { CapBar } from '../../components/budget/cap-bar.tsx'
import { CostSoFar } from '../../components/budget/cost-so-far.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { Elapsed, Time } from '../../components/time.tsx'
import { attachText, limitText } from '../../lib/cli-text.ts'
import { ranUntil, tmuxSessionOf } from '../../lib/job-text.ts'
import { dollars } from '../../lib/money-text.ts'
import { useServers } from '../../lib/queries.ts'
import { hardwareText } from '../../lib/server-text.ts'

/** The facts row under the header. */
export function JobFacts({ job }: { job: Job }) {
  const server = useServers().data?.find((one) => one.id === job.serverId)
  const session = tmuxSessionOf(job)
  const limit = job.timeLimit
  return (
    <dl className="flex gap-7 overflow-hidden px-5 pt-3.5 pb-3">
      <Fact label="Elapsed">
        <span className="font-semibold text-xl">
          <Elapsed from={job.startedAt} to={ranUntil(job)} />
        </span>
        {limit && <span className="text-muted"> of {limitText(limit)}</span>}
      </Fact>
      {job.cost && (
        <Fact label="Cost so far">
          <span className="font-semibold text-xl">
            <CostSoFar cost={job.cost} basis />
          </span>
          {job.cost.hardMax !== null && (
            <>
              <span className="text-muted"> of {dollars(job.cost.hardMax)} at most</span>
              <span className="ml-2.5 inline-block w-16 align-middle">
                <CapBar cost={job.cost} most={job.cost.hardMax} />
              </span>
            </>
          )}
        </Fact>
      )}
      <Fact label="Server" shrink>
        {job.serverId ? (
          <Link href={`/servers/${job.serverId}`} className="hover:underline">
            {job.serverName}
          </Link>
        ) : (
          <span className="text-muted">{waitingFor(job)}</span>
        )}
        {server?.facts && <span className="text-muted"> · {hardwareText(server)}</span>}
      </Fact>
      <Fact label="Requested by">
        {job.requester}
        <span className="text-muted">
          {' '}
          · <Time at={job.createdAt} />
        </span>
      </Fact>
      {job.exitText && <Fact label="Exit">{job.exitText}</Fact>}
      {job.attempts > 1 && <Fact label="Attempts">{job.attempts}</Fact>}
      {job.spec.justification && (
        <Fact label="Why" shrink>
          <span title={job.spec.justification}>{job.spec.justification}</span>
        </Fact>
      )}
      {session && (
        <Fact label="From any shell">
          <span className="inline-flex items-baseline">
            <code className="max-w-60 truncate font-mono text-muted text-sm">tmux {session}</code>
            <CopyButton
              text={attachText(server?.address ?? null, server?.jumps ?? [], session)}
              label="Copy the attach command"
              small
              className="-translate-y-[3px] self-center"
            />
          </span>
        </Fact>
      )}
    </dl>
  )
}

/** Where a job that has no server yet will run. */
function waitingFor({ spec }: Job): string {
  if (spec.ssh) return spec.ssh
  if (spec.instance) return spec.instance
  if (spec.provision) return `a rented ${spec.provision.count}×${spec.provision.gpu}`
  return spec.server === 'auto' ? 'the first with a free slot' : '–'
}

function Fact({ label, children, shrink = false }: { label: string; children: ReactNode; shrink?: boolean }) {
  return (
    <div className={shrink ? 'min-w-0' : 'shrink-0'}>
      <dt className="text-muted text-xs">{label}</dt>
      <dd className="flex h-[26px] items-baseline gap-1 truncate whitespace-pre leading-[26px]">
        <span className="truncate">{children}</span>
      </dd>
    </div>
  )
}
