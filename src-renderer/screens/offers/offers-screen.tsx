import { RotateCw } from 'lucide-react'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import { formatDuration, type Offer } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { Empty } from '../../components/empty.tsx'
import { Page } from '../../components/page.tsx'
import { ProblemPanel } from '../../components/problem.tsx'
import { Loading } from '../../components/query-view.tsx'
import { searchOffers, useOfferAnswers, useOfferSearch } from '../../lib/offer-answers.ts'
import { namesOf } from '../../lib/offer-text.ts'
import { useProviders, useServers, useSettings } from '../../lib/queries.ts'
import { useShortcut } from '../../lib/shortcuts.ts'
import { openOverlay } from '../../lib/ui.ts'
import { CompareDialog } from './compare-dialog.tsx'
import { DiskField } from './disk-field.tsx'
import { FilterBar } from './filter-bar.tsx'
import { excludedText } from './filter-chips.ts'
import { NoProvider } from './no-provider.tsx'
import { NothingFits } from './nothing-fits.tsx'
import { OffersGrid } from './offers-grid.tsx'
import { keepCompared, MOST_COMPARED, useOffersView } from './offers-view.ts'
import { PricesAge } from './prices-age.tsx'
import { ProviderLines } from './provider-lines.tsx'
import { type OfferRow, type Rows, rowOf, rowsOf, sortRows } from './rows.ts'
import { SelectedBar } from './selected-bar.tsx'
import { useHeldRows } from './use-held-rows.ts'

/** How old prices may get while somebody looks at them, ms. */
const RENEW_MS = 60_000
const USUAL_LEASE_SECONDS = 14_400
const NONE: readonly Offer[] = []

/** What can be rented now, at all connected providers at once. */
export function OffersScreen() {
  const providers = useProviders()
  const answers = useOfferAnswers()
  const { searching, error } = useOfferSearch()
  const connected = providers.data?.some(({ state }) => state !== 'not_connected')
  const [asking, setAsking] = useState(false)
  const ask = useCallback(async (fresh: boolean) => {
    setAsking(true)
    await searchOffers(fresh)
    setAsking(false)
  }, [])
  useEffect(() => {
    if (!connected) return
    void ask(false)
    const timer = setInterval(() => !document.hidden && void searchOffers(false), RENEW_MS)
    return () => clearInterval(timer)
  }, [connected, ask])
  useShortcut('list.refresh', () => void ask(true), connected === true && !searching)

  return (
    <Page
      title="Offers"
      scroll={false}
      facts={connected && <span className="truncate text-muted">what can be rented now, all-in</span>}
      actions={
        connected && (
          <>
            <PricesAge answers={answers.data ?? []} searching={searching} />
            <Button
              icon={<RotateCw size={13} className={searching ? 'animate-spin [animation-duration:1.6s]' : undefined} />}
              keys="shift+r"
              disabled={searching}
              onClick={() => void ask(true)}
            >
              Refresh
            </Button>
          </>
        )
      }
    >
      {providers.error ? (
        <div className="px-5 py-4">
          <ProblemPanel
            what="The providers could not be read"
            error={providers.error}
            onRetry={() => void providers.refetch()}
          />
        </div>
      ) : connected === undefined ? (
        <Loading />
      ) : connected ? (
        <Found asking={asking} error={error ?? answers.error} />
      ) : (
        <NoProvider providers={providers.data ?? []} />
      )}
    </Page>
  )
}

/** The table with its filters. `asking`: a person waits for new prices, so rows may move as they come. */
function Found({ asking, error }: { asking: boolean; error: unknown }) {
  const answers = useOfferAnswers()
  const { searching } = useOfferSearch()
  const servers = useServers().data
  const leaseSeconds = useSettings().data?.leaseSeconds ?? USUAL_LEASE_SECONDS
  const [, go] = useLocation()
  const { filter, diskGb, sort, activeId, compared, full } = useOffersView()
  const [comparing, setComparing] = useState(false)
  const known = answers.data
  const names = useMemo(() => namesOf(known ?? []), [known])
  const offers = useMemo(() => known?.flatMap((answer) => answer.offers ?? []) ?? NONE, [known])
  const found = useMemo(() => rowsOf(offers, servers ?? [], filter, diskGb), [offers, servers, filter, diskGb])
  const sorted = useMemo(() => sortRows(found.rows, sort, diskGb, names), [found, sort, diskGb, names])
  const order = JSON.stringify([filter, sort, diskGb, asking && answers.dataUpdatedAt])
  const { rows, moved, settle } = useHeldRows(sorted, order)
  const first = Math.max(
    0,
    rows.findIndex(({ own }) => own === null),
  )
  const at = activeId === null ? first : rows.findIndex((row) => row.offer.id === activeId)
  const active = rows[at]
  const answered = known?.some((answer) => answer.offers !== null) ?? false
  const rent = ({ own, offer }: OfferRow) =>
    own ? go(`/servers/${own.id}`) : openOverlay({ kind: 'rent', offer, diskGb })
  useEffect(() => {
    if (answered && servers) keepCompared(new Set([...offers, ...servers].map(({ id }) => id)))
  }, [answered, offers, servers])
  // Said to whoever has just asked for a fourth, not to whoever comes back later.
  useEffect(() => () => useOffersView.setState({ full: false }), [])
  const compare = () => {
    useOffersView.setState({ full: false })
    if (compared.length > 0) setComparing(true)
  }
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3 px-5 py-4">
      <FilterBar offers={offers} names={names} />
      <div className="flex min-h-6 items-center gap-3 text-muted">
        <span role="status">
          {answered
            ? fittingText(found, offers.length)
            : searching
              ? 'Asking the providers…'
              : 'Nothing is known of offers.'}
        </span>
        {moved && !searching && (
          <Button small onClick={settle} title="Prices have changed since; rows stay where they are until you say">
            Sort again
          </Button>
        )}
        {full && (
          <span role="alert" className="text-text">
            {MOST_COMPARED} offers are marked already: unmark one first, or press c to compare them.
          </span>
        )}
        <span className="ml-auto">
          <DiskField />
        </span>
      </div>
      <ProviderLines answers={known ?? []} />
      {error !== null && <ProblemPanel what="Offers could not be asked for" error={error} />}
      {rows.length > 0 ? (
        <OffersGrid
          rows={rows}
          names={names}
          active={at}
          leaseSeconds={leaseSeconds}
          leaseText={formatDuration(leaseSeconds * 1000)}
          onRent={rent}
          onCompare={compare}
        />
      ) : answered ? (
        <NothingFits offers={offers} excluded={found.excluded} />
      ) : searching ? (
        <Loading what="Asking the providers…" />
      ) : (
        error === null && (
          <Empty title="No provider has answered.">
            Nothing is known of what they offer, so nothing is shown: that is not the same as nothing to rent. What went
            wrong stands above; Refresh asks again.
          </Empty>
        )
      )}
      {rows.length > 0 && (
        <SelectedBar
          row={active}
          names={names}
          diskGb={diskGb}
          leaseSeconds={leaseSeconds}
          onRent={rent}
          onCompare={compare}
        />
      )}
      {comparing && (
        <CompareDialog
          rows={compared.flatMap((id) => rowOf(id, offers, servers ?? [], diskGb) ?? [])}
          names={names}
          diskGb={diskGb}
          leaseSeconds={leaseSeconds}
          onRent={(row) => {
            setComparing(false)
            rent(row)
          }}
          onClose={() => setComparing(false)}
        />
      )}
    </div>
  )
}

/** "38 offers fit · 214 excluded: VRAM 141, CUDA 52, stock 21". */
function fittingText({ fit, excluded }: Rows, all: number): string {
  const fits = `${fit.toLocaleString('en')} ${fit === 1 ? 'offer fits' : 'offers fit'}`
  return all > fit ? `${fits} · ${(all - fit).toLocaleString('en')} excluded: ${excludedText(excluded)}` : fits
}
