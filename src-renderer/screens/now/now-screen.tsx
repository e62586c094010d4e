import { Plus, Server } from 'lucide-react'
import { useRef } from 'react'
import { Button } from '../../components/button.tsx'
import { Page } from '../../components/page.tsx'
import { useOverview, useServers } from '../../lib/queries.ts'
import { useRowKeys } from '../../lib/row-keys.ts'
import { openOverlay } from '../../lib/ui.ts'
import { ActiveJobs } from './active-jobs.tsx'
import { BudgetGlance } from './budget-glance.tsx'
import { FirstRun } from './first-run.tsx'
import { NeedsYou } from './needs-you.tsx'
import { ServerLoads } from './server-loads.tsx'

/** What runs, waits and needs a person now. */
export function NowScreen() {
  const content = useRef<HTMLDivElement>(null)
  useRowKeys(content)
  const overview = useOverview().data
  const servers = useServers().data
  const firstRun = overview?.totalJobs === 0
  return (
    <Page
      title="Now"
      actions={
        <>
          <Button icon={<Server size={14} />} onClick={() => openOverlay({ kind: 'add-server' })}>
            Add server
          </Button>
          <Button
            look="primary"
            keys="mod+n"
            icon={<Plus size={14} />}
            onClick={() => openOverlay({ kind: 'new-job' })}
          >
            New job
          </Button>
        </>
      }
    >
      <div ref={content}>
        {firstRun && <FirstRun servers={servers ?? []} />}
        <NeedsYou />
        {!firstRun && <ActiveJobs />}
        {!(firstRun && servers && servers.length < 2) && <ServerLoads />}
        <BudgetGlance />
      </div>
    </Page>
  )
}
