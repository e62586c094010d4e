import { Cable, Ellipsis, Pencil, SquareTerminal, Trash2 } from 'lucide-react'
import { useEffect } from 'react'
import { Link, useLocation } from 'wouter'
import type { Server } from '../../../src-shared/vocabulary/index.ts'
import { ApprovalBanner } from '../../components/approval/approval-banner.tsx'
import { Button } from '../../components/button.tsx'
import { Menu } from '../../components/menu.tsx'
import { Page } from '../../components/page.tsx'
import { ProblemPanel } from '../../components/problem.tsx'
import { Loading } from '../../components/query-view.tsx'
import { AlarmBanner } from '../../components/rental/alarm-banner.tsx'
import { ServerStateMark } from '../../components/server-status.tsx'
import { Tabs } from '../../components/tabs.tsx'
import { later } from '../../lib/later.tsx'
import { isMissing } from '../../lib/problem.ts'
import { useServer } from '../../lib/queries.ts'
import { hasEnded } from '../../lib/rental-text.ts'
import { useShortcut } from '../../lib/shortcuts.ts'
import { openOverlay, useUi } from '../../lib/ui.ts'
import { CostTab } from './cost-tab.tsx'
import { askForward } from './forwards/forward-store.ts'
import { HealthTab } from './health-tab.tsx'
import { OverviewTab } from './overview-tab.tsx'
import { RentalButtons } from './rental/rental-buttons.tsx'
import { ServerJobsTab } from './server-jobs-tab.tsx'

const TerminalPane = later(async () => (await import('../../components/terminal/index.ts')).TerminalPane)

const CRUMB = (
  <Link href="/servers" className="hover:text-text">
    Servers /
  </Link>
)

/** One machine. */
export function ServerScreen({ id, tab, job }: { id: string; tab: string; job: string | undefined }) {
  const query = useServer(id)
  const [, go] = useLocation()
  useEffect(() => useUi.setState({ serverId: id }), [id])
  if (query.data) return <ServerView server={query.data} tab={tab} job={job} />
  return (
    <Page title="Server" crumb={CRUMB}>
      {query.error ? (
        <ProblemPanel
          what="This server could not be read"
          error={query.error}
          onRetry={() => void query.refetch()}
          action={isMissing(query.error) && <Button onClick={() => go('/servers')}>All servers</Button>}
        />
      ) : (
        <Loading />
      )}
    </Page>
  )
}

function ServerView({ server, tab, job }: { server: Server; tab: string; job: string | undefined }) {
  const [, go] = useLocation()
  useShortcut('back', () => go('/servers'))
  const open = (next: string) => go(`/servers/${server.id}${next === 'overview' ? '' : `/${next}`}`)
  const reason = server.contact.status === 'live' ? server.reason : (server.contact.reason ?? server.reason)
  return (
    <Page
      title={server.name}
      crumb={CRUMB}
      scroll={false}
      facts={
        <>
          <ServerStateMark server={server} />
          {reason && (
            <span className="truncate text-muted" title={reason}>
              {reason}
            </span>
          )}
        </>
      }
      actions={
        <>
          <RentalButtons server={server} />
          <Button look="primary" keys="mod+`" icon={<SquareTerminal size={14} />} onClick={() => open('terminal')}>
            Open terminal
          </Button>
          <Menu
            trigger={<Button icon={<Ellipsis size={15} />} aria-label="More actions" title="More actions" />}
            items={[
              {
                label: 'Forward a port…',
                icon: <Cable size={13} />,
                onPick: () => {
                  askForward(server.id)
                  open('overview')
                },
              },
              {
                label: 'Edit…',
                icon: <Pencil size={13} />,
                onPick: () => openOverlay({ kind: 'edit-server', serverId: server.id }),
              },
              {
                label: 'Remove…',
                icon: <Trash2 size={13} />,
                danger: true,
                disabled: server.origin === 'local' || (server.rental !== null && !hasEnded(server)),
                onPick: () => openOverlay({ kind: 'remove-server', serverId: server.id }),
              },
            ]}
          />
        </>
      }
    >
      <AlarmBanner server={server} />
      {server.rental && <ApprovalBanner about={server.id} />}
      <Tabs
        label="Parts of the server"
        value={tab === 'cost' && !server.rental ? 'overview' : tab}
        onChange={open}
        fill
        tabs={[
          { value: 'overview', label: 'Overview', content: <OverviewTab server={server} /> },
          { value: 'terminal', label: 'Terminal', content: <TerminalPane serverId={server.id} jobId={job} /> },
          {
            value: 'jobs',
            label: 'Jobs',
            count: server.running + server.queued,
            content: <ServerJobsTab server={server} />,
          },
          { value: 'health', label: 'Health', content: <HealthTab server={server} /> },
          ...(server.rental
            ? [{ value: 'cost', label: 'Cost', content: <CostTab server={server} rental={server.rental} /> }]
            : []),
        ]}
      />
    </Page>
  )
}
