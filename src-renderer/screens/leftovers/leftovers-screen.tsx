import { RotateCw } from 'lucide-react'
import { useRef, useState } from 'react'
import { useLocation } from 'wouter'
import type { Leftover } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { Empty } from '../../components/empty.tsx'
import { Page } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { api, client } from '../../lib/client.ts'
import { useLeftovers, useOverview } from '../../lib/queries.ts'
import { queryClient } from '../../lib/query.ts'
import { useRowKeys } from '../../lib/row-keys.ts'
import { useShortcut } from '../../lib/shortcuts.ts'
import { useAction } from '../../lib/use-action.ts'
import { AdoptDialog } from './adopt-dialog.tsx'
import { CheckLines } from './check-lines.tsx'
import { CleanBar } from './clean-bar.tsx'
import { CleanDialog } from './clean-dialog.tsx'
import { LeftoverTable } from './leftover-table.tsx'
import { NothingListed } from './nothing-listed.tsx'

/** What bills at a provider and no server here explains. */
export function LeftoversScreen() {
  const query = useLeftovers()
  const providers = useOverview().data?.providers
  const [, go] = useLocation()
  const [marked, setMarked] = useState<string[]>([])
  const [cleaning, setCleaning] = useState<Leftover[] | null>(null)
  const [adopting, setAdopting] = useState<Leftover | null>(null)
  const content = useRef<HTMLDivElement>(null)
  const [busy, run] = useAction()
  useRowKeys(content)
  const check = () =>
    run('The providers could not be asked what they have', async () => {
      queryClient.setQueryData(api.leftovers.list.queryKey(), await client.leftovers.check())
    })
  useShortcut('list.refresh', () => void check(), !busy)
  const items = query.data?.items ?? []
  const chosen = items.filter(({ id, canClean }) => canClean && marked.includes(id))
  return (
    <Page
      title="Leftovers"
      scroll={false}
      facts={items.length > 0 && <span className="text-muted">{items.length}</span>}
      actions={
        <Button
          icon={<RotateCw size={13} className={busy ? 'animate-spin [animation-duration:1.6s]' : undefined} />}
          keys="shift+r"
          disabled={busy || providers === 0}
          onClick={() => void check()}
        >
          {busy ? 'Asking…' : 'Check now'}
        </Button>
      }
    >
      <div ref={content} className="min-h-0 flex-1 overflow-y-auto px-5 py-4">
        <QueryView query={query} what="The leftovers could not be read">
          {({ checks }) => (
            <div className="grid gap-3">
              <CheckLines checks={checks} />
              {items.length > 0 ? (
                <LeftoverTable
                  items={items}
                  marked={marked}
                  onMarked={setMarked}
                  onAdopt={setAdopting}
                  onClean={(one) => setCleaning([one])}
                />
              ) : providers === 0 ? (
                <Empty
                  title="No provider is connected."
                  action={<Button onClick={() => go('/settings/providers')}>Connect a provider</Button>}
                >
                  Machines, disks and addresses that bill at a provider and belong to no server here are listed on this
                  screen, so that nothing bills unseen.
                </Empty>
              ) : (
                <NothingListed checks={checks} />
              )}
            </div>
          )}
        </QueryView>
      </div>
      <CleanBar chosen={chosen} onClear={() => setMarked([])} onClean={() => setCleaning(chosen)} />
      {cleaning && (
        <CleanDialog
          items={cleaning}
          onClose={() => setCleaning(null)}
          onDone={(ids) => setMarked((old) => old.filter((id) => !ids.includes(id)))}
        />
      )}
      {adopting && <AdoptDialog item={adopting} onClose={() => setAdopting(null)} />}
    </Page>
  )
}
