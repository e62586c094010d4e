import {
  Activity,
  History,
  PanelLeft,
  ScrollText,
  Server,
  Settings2,
  Shield,
  SquareTerminal,
  Tags,
  Unplug,
  Wallet,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { isMac } from '../../lib/bridge.ts'
import { keyLabel } from '../../lib/keys.ts'
import { setPrefs, usePrefs } from '../../lib/prefs.ts'
import { useOverview } from '../../lib/queries.ts'
import { openOverlay } from '../../lib/ui.ts'
import { Button } from '../button.tsx'
import { Logo } from './logo.tsx'
import { SpendRate } from './spend-rate.tsx'

/** The screens that exist, with counts; collapses to icons. */
export function Sidebar() {
  const collapsed = usePrefs((prefs) => prefs.sidebarCollapsed)
  const { data: overview, dataUpdatedAt } = useOverview()
  const toggle = () => setPrefs({ sidebarCollapsed: !collapsed })
  return (
    <nav
      aria-label="Screens"
      className={`flex shrink-0 flex-col border-line border-r bg-panel ${collapsed ? 'w-[52px]' : 'w-[216px]'}`}
    >
      <div className={`flex h-12 items-center ${collapsed ? 'justify-center' : 'gap-2 px-4'}`}>
        <Logo />
        {!collapsed && <span className="font-semibold">Remotebot</span>}
        {!collapsed && (
          <button
            type="button"
            title="Command palette"
            onClick={() => openOverlay({ kind: 'palette' })}
            className="ml-auto h-6 rounded-[5px] border border-line-strong px-1.5 text-muted text-xs hover:bg-raised"
          >
            {keyLabel('mod+k', isMac)}
            <span className="sr-only">: command palette</span>
          </button>
        )}
      </div>
      <ul className="grid gap-px px-2">
        <Entry
          href="/"
          label="Now"
          icon={<Activity size={15} />}
          collapsed={collapsed}
          attention={overview?.attentionJobs}
        />
        <Entry
          href="/jobs"
          label="Jobs"
          icon={<SquareTerminal size={15} />}
          collapsed={collapsed}
          count={overview?.activeJobs}
        />
        <Entry
          href="/servers"
          label="Servers"
          icon={<Server size={15} />}
          collapsed={collapsed}
          count={overview?.servers}
        />
        <Entry href="/offers" label="Offers" icon={<Tags size={15} />} collapsed={collapsed} />
        <li aria-hidden className="mx-2 my-2 border-line border-t" />
        <Entry
          href="/approvals"
          label="Approvals"
          icon={<Shield size={15} />}
          collapsed={collapsed}
          attention={overview?.approvals}
        />
        <Entry href="/budget" label="Budget" icon={<Wallet size={15} />} collapsed={collapsed} />
        <Entry
          href="/leftovers"
          label="Leftovers"
          icon={<Unplug size={15} />}
          collapsed={collapsed}
          count={overview?.providers ? overview.leftovers : undefined}
          attention={overview?.leftovers}
        />
        <li aria-hidden className="mx-2 my-2 border-line border-t" />
        <Entry href="/logs" label="Logs" icon={<ScrollText size={15} />} collapsed={collapsed} />
        <Entry href="/activity" label="Activity" icon={<History size={15} />} collapsed={collapsed} />
        <li aria-hidden className="mx-2 my-2 border-line border-t" />
        <Entry href="/settings" label="Settings" icon={<Settings2 size={15} />} collapsed={collapsed} />
      </ul>
      <SpendRate overview={overview} at={dataUpdatedAt} collapsed={collapsed} />
      <div className={`p-2 ${collapsed ? 'flex justify-center' : ''}`}>
        <Button
          look="quiet"
          aria-expanded={!collapsed}
          aria-label={collapsed ? 'Open the sidebar' : 'Collapse the sidebar'}
          title={`${collapsed ? 'Open' : 'Collapse'} the sidebar (${keyLabel('mod+b', isMac)})`}
          icon={<PanelLeft size={15} />}
          onClick={toggle}
        />
      </div>
    </nav>
  )
}

interface EntryProps {
  href: string
  label: string
  icon: ReactNode
  collapsed: boolean
  count?: number
  /** Things that need a person. */
  attention?: number
}

function Entry({ href, label, icon, collapsed, count, attention }: EntryProps) {
  const [location] = useLocation()
  const here = href === '/' ? location === '/' : location.startsWith(href)
  const note = attention ? `, ${attention} need you` : count !== undefined ? `, ${count}` : ''
  return (
    <li>
      <Link
        href={href}
        aria-current={here ? 'page' : undefined}
        aria-label={collapsed ? `${label}${note}` : undefined}
        title={collapsed ? `${label}${note}` : undefined}
        className={`relative flex h-7 items-center gap-2.5 rounded-control font-medium hover:bg-raised ${collapsed ? 'justify-center' : 'px-2'} ${here ? 'bg-raised text-text' : 'text-muted'}`}
      >
        {icon}
        {!collapsed && label}
        {attention && collapsed ? <span className="absolute top-1 right-1 size-1.5 rounded-full bg-attention" /> : null}
        {!collapsed && attention ? (
          <span className="ml-auto rounded-full bg-attention px-1.5 font-semibold text-bg text-xs">
            {attention}
            <span className="sr-only"> need you</span>
          </span>
        ) : (
          !collapsed && count !== undefined && <span className="ml-auto text-xs">{count}</span>
        )}
      </Link>
    </li>
  )
}
