import { useQuery } from '@tanstack/react-query'
import { CircleAlert, CircleX, CloudOff, LockKeyhole, Shield, Siren, Unplug, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { requesterText } from '../../../src-shared/requester-text.ts'
import type { Approval, JobSummary, Server } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { Section } from '../../components/page.tsx'
import { Ago } from '../../components/time.tsx'
import { askedFor, timeLeft } from '../../lib/approval-text.ts'
import { api } from '../../lib/client.ts'
import { removeRow } from '../../lib/focus.ts'
import { detailOf, troubleOf } from '../../lib/job-text.ts'
import { dollars } from '../../lib/money-text.ts'
import { useNow } from '../../lib/now.ts'
import { setPrefs, usePrefs } from '../../lib/prefs.ts'
import { useFailedJobs, useOverview, usePending, useServers, useStuckJobs } from '../../lib/queries.ts'
import { isAway } from '../../lib/rental-text.ts'
import { reviewPath } from '../../lib/review.ts'
import { setFilter } from '../../lib/ui.ts'

const DAY = 86_400_000
/** More would push what runs out of the window. */
const JOB_ROWS = 5

/** What waits for a person: trouble of the last day, servers without contact, a locked vault. */
export function NeedsYou() {
  const stuck = useStuckJobs().data?.items ?? []
  const failed = useFailedJobs().data?.items ?? []
  const servers = useServers().data ?? []
  const vault = useQuery(api.secrets.status.queryOptions()).data
  const seen = usePrefs((prefs) => prefs.seen)
  const now = useNow(false)
  const lately = failed.filter((job) => now - (job.endedAt ?? job.since) < DAY)
  const troubled = [...stuck, ...lately].filter((job) => !seen.includes(job.id))
  const silent = servers.filter((server) => server.contact.status === 'unknown' && !isAway(server))
  const alarmed = servers.filter((server) => server.rental?.alarm)
  const overview = useOverview().data
  const left = overview?.leftovers ?? 0
  const { items: pending, nextCursor } = usePending().data ?? { items: [], nextCursor: null }
  // Only the newest are read here.
  const waiting = nextCursor === null ? pending.length : (overview?.approvals ?? pending.length)
  const count =
    waiting + troubled.length + silent.length + alarmed.length + (left > 0 ? 1 : 0) + (vault?.locked ? 1 : 0)
  if (count === 0) return null
  return (
    <Section title="Needs you" note={String(count)}>
      <ul className="panel divide-y divide-line">
        {vault?.locked && (
          <Row
            icon={<LockKeyhole size={15} className="text-attention" aria-label="locked" />}
            title="The vault is locked"
            detail="Jobs and servers that use a stored secret wait until it is unlocked."
            href="/settings/vault"
            button="Unlock"
          />
        )}
        {pending.slice(0, JOB_ROWS).map((approval) => (
          <WaitingRow key={approval.id} approval={approval} />
        ))}
        {waiting > JOB_ROWS && <More href="/approvals" text={`${waiting - JOB_ROWS} more under Approvals`} />}
        {alarmed.map((server) => (
          <Row
            key={server.id}
            icon={<Siren size={15} className="text-broken" aria-label="may still bill" />}
            title={
              <>
                <b className="font-semibold">{server.name}</b> may still be billing
              </>
            }
            detail={server.rental?.alarm?.text ?? ''}
            at={server.rental?.alarm?.since}
            href={`/servers/${server.id}`}
            button="Open"
            name={server.name}
          />
        ))}
        {left > 0 && (
          <Row
            icon={<Unplug size={15} className="text-attention" aria-label="left behind" />}
            title={left === 1 ? '1 thing bills and nobody claims it' : `${left} things bill and nobody claims them`}
            detail="Machines, disks or addresses at a provider that belong to no server here."
            href="/leftovers"
            button="Look"
          />
        )}
        {silent.map((server) => (
          <SilentServer key={server.id} server={server} />
        ))}
        {troubled.slice(0, JOB_ROWS).map((job) => (
          <TroubledJob key={job.id} job={job} />
        ))}
        {troubled.length > JOB_ROWS && (
          <More
            href="/jobs"
            text={`${troubled.length - JOB_ROWS} more under Jobs`}
            onClick={() => setFilter({ status: ['needs_attention', 'failed'], server: null, text: '' })}
          />
        )}
      </ul>
    </Section>
  )
}

/** The rest stands on a screen of its own. */
function More({ href, text, onClick }: { href: string; text: string; onClick?: () => void }) {
  return (
    <li>
      <Link
        href={href}
        onClick={onClick}
        className="flex h-[31px] items-center px-2.5 pl-[37px] text-muted hover:text-text"
      >
        {text}
      </Link>
    </li>
  )
}

function WaitingRow({ approval }: { approval: Approval }) {
  const now = useNow()
  const { what, name } = askedFor(approval.plan)
  const left = timeLeft(approval.expiresAt, now)
  return (
    <Row
      icon={<Shield size={15} className="text-attention" aria-label="waits for approval" />}
      title={
        <>
          Approve {what} <b className="font-semibold">{name}</b>
        </>
      }
      detail={`at most ${dollars(approval.plan.hardMax)} · ${requesterText(approval)} · ${left === null ? 'expired' : `expires in ${left}`}`}
      at={approval.createdAt}
      href={reviewPath(approval.id)}
      button="Review"
      name={name}
    />
  )
}

function SilentServer({ server }: { server: Server }) {
  return (
    <Row
      icon={<CloudOff size={15} className="text-attention" aria-label="no contact" />}
      title={
        <>
          <b className="font-semibold">{server.name}</b> cannot be reached
        </>
      }
      detail={server.contact.reason ?? ''}
      at={server.contact.since}
      href={`/servers/${server.id}/health`}
      button="Check"
    />
  )
}

function TroubledJob({ job }: { job: JobSummary }) {
  const attention = job.status === 'needs_attention'
  const Icon = attention ? CircleAlert : CircleX
  return (
    <Row
      icon={
        <Icon
          size={15}
          className={attention ? 'text-attention' : 'text-broken'}
          aria-label={attention ? 'needs attention' : 'failed'}
        />
      }
      title={
        <>
          <b className="font-semibold">{job.name}</b> {troubleOf(job)}
        </>
      }
      detail={detailOf(job) === job.exitText ? (job.serverName ?? '') : detailOf(job)}
      at={job.endedAt ?? job.since}
      href={`/jobs/${job.id}`}
      button="Open"
      onDismiss={() => setPrefs({ seen: [job.id, ...usePrefs.getState().seen].slice(0, 200) })}
      name={job.name}
    />
  )
}

interface RowProps {
  icon: ReactNode
  title: ReactNode
  detail: string
  at?: number
  href: string
  button: string
  onDismiss?: () => void
  name?: string
}

function Row({ icon, title, detail, at, href, button, onDismiss, name }: RowProps) {
  const [, go] = useLocation()
  return (
    <li className="grid h-[31px] grid-cols-[15px_minmax(0,1fr)_minmax(0,1fr)_86px_72px_24px] items-center gap-3 pr-1.5 pl-2.5">
      {icon}
      <Link data-row href={href} className="truncate">
        {title}
      </Link>
      <span className="truncate text-muted" title={detail}>
        {detail}
      </span>
      <span className="text-right text-muted">{at !== undefined && <Ago at={at} />}</span>
      <span className="text-right">
        <Button small onClick={() => go(href)} aria-label={name ? `${button} ${name}` : button}>
          {button}
        </Button>
      </span>
      {onDismiss && (
        <Button
          small
          look="quiet"
          aria-label={`Dismiss ${name}`}
          title="Dismiss"
          icon={<X size={13} />}
          onClick={({ currentTarget }) => removeRow(currentTarget, onDismiss)}
        />
      )}
    </li>
  )
}
