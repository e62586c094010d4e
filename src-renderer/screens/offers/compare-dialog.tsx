import type { ReactNode } from 'react'
import { formatDuration, type ProviderKind } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Ago } from '../../components/time.tsx'
import { dollars, hourly, mostOf } from '../../lib/money-text.ts'
import { AVAILABILITY, offerTitle, placeText, startText, typeText, vramOf } from '../../lib/offer-text.ts'
import { toggleCompared } from './offers-view.ts'
import type { OfferRow } from './rows.ts'

interface CompareProps {
  rows: readonly OfferRow[]
  names: ReadonlyMap<ProviderKind, string>
  diskGb: number
  leaseSeconds: number
  onRent: (row: OfferRow) => void
  onClose: () => void
}

type Line = [label: string, text: (row: OfferRow) => ReactNode]

const none = '–'

/** Up to three offers side by side, all that is known of each. */
export function CompareDialog({ rows, names, diskGb, leaseSeconds, onRent, onClose }: CompareProps) {
  const lines: Line[] = [
    ['All-in an hour', ({ price }) => <b className="font-semibold">{hourly(price.perHour)}</b>],
    ['For each GPU', ({ price }) => (price.perGpuHour === null ? none : hourly(price.perGpuHour))],
    [
      'While stopped',
      ({ price, own }) =>
        own ? none : price.stoppedPerHour === null ? 'cannot be stopped' : hourly(price.stoppedPerHour),
    ],
    [`At most, ${formatDuration(leaseSeconds * 1000)}`, ({ price }) => dollars(mostOf(price.perHour, leaseSeconds))],
    ['Not priced', ({ price }) => price.unpriced.join(', ') || 'nothing'],
    ['VRAM', ({ offer }) => (offer.gpu ? `${vramOf(offer)} GB` : none)],
    ['vCPU', ({ offer }) => offer.cpuCount ?? none],
    ['Memory', ({ offer }) => (offer.memoryGb === null ? none : `${offer.memoryGb} GB`)],
    ['Disk', ({ offer }) => (offer.diskFixed ? `${offer.diskGb ?? '?'} GB, fixed` : `${diskGb} GB`)],
    ['CUDA', ({ offer }) => offer.cuda ?? 'not told'],
    ['Network', ({ offer }) => speed(offer.downMbps, offer.upMbps)],
    ['Place', (row) => (row.own ? 'your server' : placeText(row.offer, names))],
    ['Cloud', ({ offer, own }) => (own ? none : offer.cloud)],
    ['Type', ({ offer, own }) => (own ? 'own' : typeText(offer))],
    [
      'Availability',
      ({ offer, own }) =>
        own ? 'yours' : [AVAILABILITY[offer.availability].word, offer.availabilityReason].filter(Boolean).join(': '),
    ],
    ['Start', ({ offer, own }) => (own ? 'now' : startText(offer.startSeconds))],
    ['Longest', ({ offer }) => (offer.maxSeconds === null ? 'no limit told' : formatDuration(offer.maxSeconds * 1000))],
    ['Reliability', ({ offer }) => offer.reliability?.toFixed(3) ?? none],
    ['Told', ({ offer }) => <Ago at={offer.seenAt} />],
  ]
  return (
    <Dialog
      title={`Compare ${rows.length} ${rows.length === 1 ? 'offer' : 'offers'}`}
      onClose={onClose}
      width={230 + 200 * Math.max(1, rows.length)}
    >
      {rows.length === 0 ? (
        <p className="text-muted">No offer is marked any more: mark up to three with x, then compare them.</p>
      ) : (
        <table className="table table-fixed [&_td]:h-[26px]!">
          <thead>
            <tr>
              <th className="w-[130px]">
                <span className="sr-only">What</span>
              </th>
              {rows.map((row) => (
                <th key={row.offer.id} scope="col" className="whitespace-normal! font-semibold text-text!">
                  <span className="line-clamp-2 text-base">{row.own ? row.own.name : offerTitle(row.offer)}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr>
              <td />
              {rows.map((row) => (
                <td key={row.offer.id} className="py-2!">
                  <span className="flex flex-wrap gap-1.5">
                    <Button
                      small
                      aria-label={`${row.own ? 'Open' : 'Rent'} ${offerTitle(row.offer)}`}
                      onClick={() => onRent(row)}
                    >
                      {row.own ? 'Open' : 'Rent…'}
                    </Button>
                    <Button
                      small
                      look="quiet"
                      aria-label={`Unmark ${offerTitle(row.offer)}`}
                      onClick={() => toggleCompared(row.offer.id)}
                    >
                      Unmark
                    </Button>
                  </span>
                </td>
              ))}
            </tr>
            {lines.map(([label, text]) => (
              <tr key={label}>
                <th scope="row" className="border-line border-t">
                  {label}
                </th>
                {rows.map((row) => (
                  <td key={row.offer.id} className="select-text whitespace-normal! py-1!">
                    {text(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Dialog>
  )
}

/** "600 down, 200 up Mbit/s". */
function speed(down: number | null, up: number | null): string {
  if (down === null && up === null) return 'not told'
  const text = (mbps: number | null) => (mbps === null ? '?' : String(Math.round(mbps)))
  return `${text(down)} down, ${text(up)} up Mbit/s`
}
