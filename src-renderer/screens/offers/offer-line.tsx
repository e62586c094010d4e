import { memo, type ReactNode, useState } from 'react'
import type { ProviderKind } from '../../../src-shared/vocabulary/index.ts'
import { dollars, mostOf } from '../../lib/money-text.ts'
import { AVAILABILITY, offerTitle, placeText, startText, typeText, vramOf } from '../../lib/offer-text.ts'
import { GRID } from './columns.ts'
import type { OfferRow } from './rows.ts'
import { rowId } from './use-offer-keys.ts'

interface LineProps {
  row: OfferRow
  index: number
  /** Pixels. */
  top: number
  active: boolean
  marked: boolean
  names: ReadonlyMap<ProviderKind, string>
  leaseSeconds: number
  onPick: (index: number) => void
  onMark: (index: number) => void
}

/** One offer, or one server of one's own. */
export const OfferLine = memo(function OfferLine(props: LineProps) {
  const { row, index, top, active, marked, names, leaseSeconds, onPick, onMark } = props
  const { offer, price, own } = row
  const flash = useChanges(offer.price.perHour)
  const title = own ? own.name : offerTitle(offer)
  const stock = AVAILABILITY[offer.availability]
  return (
    // biome-ignore lint/a11y/useSemanticElements: see offers-grid.tsx
    // biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus and names its active row
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles the keys
    <div
      id={rowId(index)}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={active}
      onClick={() => onPick(index)}
      className={`${GRID} group/row absolute inset-x-0 h-[30px] whitespace-nowrap border-line border-t hover:bg-raised ${active ? 'bg-selected shadow-[inset_2px_0_0_var(--accent)] group-focus-visible/grid:outline-2 group-focus-visible/grid:-outline-offset-2 group-focus-visible/grid:outline-accent' : 'bg-panel'}`}
      style={{ transform: `translateY(${top}px)` }}
    >
      <Cell>
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={`Compare ${title}`}
          checked={marked}
          onClick={(event) => {
            event.stopPropagation()
            onMark(index)
          }}
          readOnly
          className="block size-3.5 accent-(--accent)"
        />
      </Cell>
      <Cell title={title} strong sticky active={active}>
        {title}
      </Cell>
      <Cell right>{vramOf(offer) ? `${vramOf(offer)} GB` : '–'}</Cell>
      <Cell right strong title={own ? 'nothing more than it costs anyway' : undefined}>
        <span key={flash} className={flash > 0 ? 'flash' : undefined}>
          {dollars(price.perHour)}
        </span>
      </Cell>
      <Cell right muted>
        {price.perGpuHour === null ? '–' : dollars(price.perGpuHour)}
      </Cell>
      <Cell right>{dollars(mostOf(price.perHour, leaseSeconds))}</Cell>
      <Cell muted>{own ? 'now' : startText(offer.startSeconds)}</Cell>
      <Cell title={offer.availabilityReason ?? undefined}>
        {own ? (
          <span className={own.running < own.slots ? 'text-good' : 'text-muted'}>
            {own.running < own.slots ? 'free' : 'busy'}
          </span>
        ) : (
          <span className={stock.tone}>
            {stock.word}
            {offer.availability === 'none' && offer.availabilityReason && (
              <span className="text-muted"> · {offer.availabilityReason}</span>
            )}
          </span>
        )}
      </Cell>
      <Cell muted>{own ? 'own' : typeText(offer)}</Cell>
      <Cell title={own ? undefined : placeText(offer, names)}>{own ? ownPlace(row) : placeText(offer, names)}</Cell>
      <Cell right muted>
        {offer.reliability === null ? '–' : offer.reliability.toFixed(3)}
      </Cell>
    </div>
  )
})

function ownPlace({ own, offer }: OfferRow): string {
  return own?.rental ? `rented · ${own.rental.providerName}` : offer.gpu ? offerTitle(offer) : 'your server'
}

/** How often a value has changed since it was first shown: each time the cell flashes. */
function useChanges(value: number): number {
  const [seen, setSeen] = useState({ value, times: 0 })
  if (seen.value !== value) setSeen({ value, times: seen.times + 1 })
  return seen.times
}

interface CellProps {
  children: ReactNode
  title?: string
  muted?: boolean
  right?: boolean
  strong?: boolean
  sticky?: boolean
  active?: boolean
}

function Cell({ children, title, muted, right, strong, sticky, active }: CellProps) {
  const fixed = sticky
    ? `sticky left-0 ${active ? 'bg-selected' : 'bg-panel group-hover/row:bg-raised'} leading-[24px]`
    : ''
  return (
    // biome-ignore lint/a11y/useSemanticElements: see offers-grid.tsx
    // biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus
    <span
      role="gridcell"
      title={title}
      className={`truncate px-2.5 ${fixed} ${muted ? 'text-muted' : ''} ${right ? 'text-right' : ''} ${strong ? 'font-semibold' : ''}`}
    >
      {children}
    </span>
  )
}
