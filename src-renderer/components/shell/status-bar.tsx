import { CirclePause, Cloud, RefreshCw, TriangleAlert } from 'lucide-react'
import { Link } from 'wouter'
import { counted, STATUS_WORDS } from '../../../src-shared/vocabulary/index.ts'
import { client } from '../../lib/client.ts'
import { useConnection } from '../../lib/connection-state.ts'
import { useNow } from '../../lib/now.ts'
import { setPrefs, type TimeDisplay, usePrefs } from '../../lib/prefs.ts'
import { useLeftovers, useOverview, useServers } from '../../lib/queries.ts'
import { formatRelative, zoneName } from '../../lib/time.ts'
import { useUi } from '../../lib/ui.ts'
import { useAction } from '../../lib/use-action.ts'
import { worstOf } from '../../lib/worst.ts'
import { serverWord } from '../server-status.tsx'
import { NoticeBell } from './notice-bell.tsx'

/** Left: connection, age of what is shown, queue. Right: selected server, time display, notices. */
export function StatusBar() {
  return (
    <footer className="flex h-[25px] shrink-0 items-center gap-4 border-line border-t bg-panel px-3 text-muted text-xs">
      <Reach />
      <SyncAge />
      <ProvidersAge />
      <Queue />
      <UnderWay />
      <NeedsYou />
      <div className="ml-auto flex items-center gap-3">
        <SelectedServer />
        <ZoneSwitch />
        <NoticeBell />
      </div>
    </footer>
  )
}

function Reach() {
  const { status } = useConnection()
  const overview = useOverview().data
  if (status !== 'open') return <Dot tone="bg-attention" text={status === 'opening' ? 'starting' : 'no engine'} />
  if (!overview) return <Dot tone="bg-good" text="connected" />
  if (overview.unreachable > 0)
    return <Dot tone="bg-attention" text={`${overview.reachable} of ${overview.servers} servers reachable`} />
  return <Dot tone="bg-good" text={`${counted(overview.reachable, 'server')} reachable`} />
}

function Dot({ tone, text }: { tone: string; text: string }) {
  return (
    <span className="flex items-center gap-1.5 whitespace-nowrap">
      <span aria-hidden className={`size-[7px] rounded-full ${tone}`} />
      {text}
    </span>
  )
}

function SyncAge() {
  const { lastAnswerAt } = useConnection()
  const now = useNow()
  if (lastAnswerAt === null) return null
  return (
    <span className="flex items-center gap-1.5 whitespace-nowrap" title="When the engine last answered this window">
      <RefreshCw size={11} aria-hidden /> synced {formatRelative(lastAnswerAt, Math.max(now, lastAnswerAt))}
    </span>
  )
}

/** When the provider that was asked longest ago was asked what it has of ours. */
function ProvidersAge() {
  const connected = useOverview().data?.providers ?? 0
  const checks = useLeftovers().data?.checks ?? []
  const now = useNow(connected > 0)
  if (connected === 0) return null
  const failed = checks.filter(({ problem }) => problem !== null)
  const asked = checks.flatMap(({ checkedAt }) => (checkedAt === null ? [] : [checkedAt]))
  const at = asked.length > 0 ? Math.min(...asked) : null
  const said = failed.length > 0 ? `${failed.map(({ name }) => name).join(', ')} did not answer ·` : 'providers'
  return (
    <Link
      href="/settings/providers"
      className="flex items-center gap-1.5 whitespace-nowrap hover:text-text"
      title={
        failed.map(({ name, problem }) => `${name}: ${problem}`).join('\n') ||
        'When providers last told what they have of yours'
      }
    >
      <Cloud size={11} aria-hidden className={failed.length > 0 ? 'text-attention' : undefined} />
      {at === null ? `${said}: not asked yet` : `${said} ${formatRelative(at, Math.max(now, at))}`}
    </Link>
  )
}

function Queue() {
  const overview = useOverview().data
  const [busy, run] = useAction()
  if (!overview) return null
  const { queuedJobs, queueHeld } = overview
  if (!queueHeld)
    return <span className="whitespace-nowrap">{queuedJobs > 0 ? `${queuedJobs} queued` : 'queue empty'}</span>
  const resume = () => run('The queue could not be resumed', () => client.engine.settings.set({ queueHeld: false }))
  return (
    <span className="flex items-center gap-1.5 whitespace-nowrap text-attention">
      <CirclePause size={11} aria-hidden /> queue held
      {queuedJobs > 0 && `, ${queuedJobs} ${queuedJobs === 1 ? 'waits' : 'wait'}`}
      <button
        type="button"
        disabled={busy}
        onClick={() => void resume()}
        className="h-6 rounded px-1 underline underline-offset-2 hover:bg-raised"
      >
        Resume<span className="sr-only"> the queue</span>
      </button>
    </span>
  )
}

/** The newest job that is past the queue, with what it does, and how many more there are. */
function UnderWay() {
  const overview = useOverview().data
  const job = overview?.running[0]
  if (!overview || !job) return null
  const more = overview.underWayJobs - 1
  return (
    <Link href={`/jobs/${job.id}`} className="flex min-w-0 items-center gap-1 hover:text-text">
      <span className="min-w-0 max-w-40 truncate">{job.name}</span>
      <span className="whitespace-nowrap">
        · {STATUS_WORDS[job.status].toLowerCase()}
        {more > 0 && ` · ${more} more`}
      </span>
    </Link>
  )
}

/** What about money needs a person, the worst first and alone: there is room for one. */
function NeedsYou() {
  const overview = useOverview().data
  const worst = overview && worstOf(overview)
  if (!worst) return null
  const { text, path, tone } = worst
  return (
    <Link href={path} className={`flex items-center gap-1.5 whitespace-nowrap font-medium hover:underline ${tone}`}>
      <TriangleAlert size={11} aria-hidden /> {text}
    </Link>
  )
}

function SelectedServer() {
  const id = useUi((ui) => ui.serverId)
  const server = useServers().data?.find((one) => one.id === id)
  if (!server) return null
  return (
    <Link href={`/servers/${server.id}`} className="max-w-60 truncate hover:text-text">
      {server.name} · {serverWord(server).word.toLowerCase()}
    </Link>
  )
}

const NEXT: Record<TimeDisplay, TimeDisplay> = { local: 'utc', utc: 'relative', relative: 'local' }

function ZoneSwitch() {
  const display = usePrefs((prefs) => prefs.timeDisplay)
  const zone = zoneName(-new Date().getTimezoneOffset())
  const text = {
    local: zone === 'UTC' ? 'local time (UTC)' : `local time (${zone})`,
    utc: 'UTC',
    relative: 'relative time',
  }[display]
  return (
    <button
      type="button"
      title="Times: local, UTC or relative"
      onClick={() => setPrefs({ timeDisplay: NEXT[display] })}
      className="h-6 whitespace-nowrap rounded px-1 hover:bg-raised hover:text-text"
    >
      {text}
      <span className="sr-only">: change how times are shown</span>
    </button>
  )
}
