import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useRef } from 'react'
import { Link } from 'wouter'
import { isFinal, type Server } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { Empty } from '../../components/empty.tsx'
import { SwitchField } from '../../components/field.tsx'
import { Section } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { api, client } from '../../lib/client.ts'
import { useRowKeys } from '../../lib/row-keys.ts'
import { openOverlay, setFilter } from '../../lib/ui.ts'
import { useAction } from '../../lib/use-action.ts'
import { JobTable } from '../now/active-jobs.tsx'

/** What runs, waits and ran here. */
export function ServerJobsTab({ server }: { server: Server }) {
  const content = useRef<HTMLDivElement>(null)
  useRowKeys(content)
  const query = useQuery(api.jobs.list.queryOptions({ input: { server: server.id, limit: 100 } }))
  // A long job may be older than the newest hundred.
  const unfinished = useQuery(api.jobs.list.queryOptions({ input: { server: server.id, active: true, limit: 500 } }))
  const [, run] = useAction()
  const drain = (draining: boolean) =>
    run(`${server.name} could not be changed`, () => client.servers.edit({ server: server.id, draining }))
  return (
    <div ref={content} className="px-5 py-4">
      <div className="panel mb-5 max-w-[560px] px-3 py-2">
        <SwitchField
          label="Draining"
          hint="Finish what runs here and start nothing new."
          checked={server.state === 'draining'}
          onChange={(on) => void drain(on)}
        />
      </div>
      <QueryView query={query} what="The jobs of this server could not be read">
        {({ items, nextCursor }) => {
          const active = unfinished.data?.items ?? items.filter((job) => !isFinal(job.status))
          const ended = items.filter((job) => isFinal(job.status))
          if (items.length === 0)
            return (
              <Empty
                title="No job has run here yet."
                action={
                  <Button
                    icon={<Plus size={13} />}
                    onClick={() => openOverlay({ kind: 'new-job', spec: { server: server.id } })}
                  >
                    New job here
                  </Button>
                }
              />
            )
          return (
            <>
              {active.length > 0 && <Block title="Now" jobs={active} />}
              {ended.length > 0 && <Block title="Ended" jobs={ended} />}
              {nextCursor && (
                <Link
                  href="/jobs"
                  onClick={() => setFilter({ server: server.id, status: [], text: '' })}
                  className="text-muted underline underline-offset-2"
                >
                  All jobs of this server
                </Link>
              )}
            </>
          )
        }}
      </QueryView>
    </div>
  )
}

function Block({ title, jobs }: { title: string; jobs: Parameters<typeof JobTable>[0]['jobs'] }) {
  return (
    <Section title={title} note={String(jobs.length)}>
      <div className="panel overflow-hidden">
        <JobTable jobs={jobs} server={false} />
      </div>
    </Section>
  )
}
