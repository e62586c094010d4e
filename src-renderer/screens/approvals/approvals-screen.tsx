import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import type { ApprovalStatus } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { Empty } from '../../components/empty.tsx'
import { Page, Section } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { api } from '../../lib/client.ts'
import { dollars, hourly } from '../../lib/money-text.ts'
import { useOverview, useSettings } from '../../lib/queries.ts'
import { useRowKeys } from '../../lib/row-keys.ts'
import { DecidedTable } from './decided-table.tsx'
import { ApprovalDialog } from './dialog/approval-dialog.tsx'
import { PendingList } from './pending-list.tsx'
import { StandingList } from './standing-list.tsx'

const DECIDED: ApprovalStatus[] = ['approved', 'used', 'denied', 'expired', 'withdrawn']
const WAITING: ApprovalStatus[] = ['pending']

/** The inbox of what a person decides: what waits, what was decided, and what is allowed in advance. */
export function ApprovalsScreen({ id, deny = false }: { id: string | undefined; deny?: boolean }) {
  const content = useRef<HTMLDivElement>(null)
  useRowKeys(content)
  const pending = usePages(WAITING, 100)
  const decided = usePages(DECIDED, 50)
  const standing = useQuery(api.approvals.standing.list.queryOptions())
  const total = useOverview().data?.approvals
  const past = decided.data?.pages.flatMap(({ items }) => items) ?? []
  const open = pending.data?.pages.flatMap(({ items }) => items) ?? []
  const waits = pending.hasNextPage ? Math.max(total ?? 0, open.length) : open.length
  return (
    <Page
      title="Approvals"
      facts={waits > 0 && <span className="text-muted">{waits === 1 ? '1 waits' : `${waits} wait`}</span>}
    >
      <div ref={content}>
        <Section title="Waiting for you" note={waits > 0 ? String(waits) : undefined}>
          <QueryView query={pending} what="The requests could not be read">
            {() => (open.length === 0 ? <NothingWaits /> : <PendingList items={open} />)}
          </QueryView>
          <Earlier pages={pending} />
        </Section>
        {(standing.data?.length ?? 0) > 0 && (
          <Section title="Allowed without asking">
            <StandingList items={standing.data ?? []} />
          </Section>
        )}
        {(past.length > 0 || decided.error) && (
          <Section title="Decided and expired">
            <QueryView query={decided} what="The earlier requests could not be read">
              {() => <DecidedTable items={past} />}
            </QueryView>
            <Earlier pages={decided} />
          </Section>
        )}
      </div>
      {id !== undefined && <ApprovalDialog key={`${id} ${deny}`} id={id} deny={deny} />}
    </Page>
  )
}

/** Requests of these kinds, newest first, as far as they were asked for. */
const usePages = (status: ApprovalStatus[], limit: number) =>
  useInfiniteQuery(
    api.approvals.list.infiniteOptions({
      input: (cursor: string | undefined) => ({ status, limit, cursor }),
      initialPageParam: undefined,
      getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    }),
  )

/** Leads to those that were not read yet. */
function Earlier({ pages }: { pages: ReturnType<typeof usePages> }) {
  if (!pages.hasNextPage) return null
  return (
    <Button className="mt-2" disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
      {pages.isFetchingNextPage ? 'Reading…' : 'Show earlier ones'}
    </Button>
  )
}

/** Says when somebody is asked at all, and where that is changed. */
function NothingWaits() {
  const settings = useSettings().data
  return (
    <Empty title="Nothing waits for you.">
      {settings &&
        `Where no budget says otherwise, you are asked before a machine costs more than ${hourly(settings.autoApprovePerHour)}, ${dollars(settings.autoApprovePerJob)} for a job or ${dollars(settings.autoApprovePerServer)} for a server. `}
      Automation always asks, unless a budget of its own allows it. Budgets and{' '}
      <a href="#/settings" className="underline underline-offset-3">
        Settings
      </a>{' '}
      change these limits.
    </Empty>
  )
}
