import type { Server } from '../../../src-shared/vocabulary/index.ts'
import { useNow } from '../../lib/now.ts'
import { leaseLeft, priceText } from '../../lib/rental-text.ts'
import { formatBoth } from '../../lib/time.ts'

/** Time left of the lease and price of one server, in two cells of its row. */
export function LeaseCells({ server }: { server: Server }) {
  const { rental } = server
  const now = useNow(rental !== null)
  const left = leaseLeft(server, now)
  const soon = rental !== null && left !== null && rental.lease.until - now < 900_000
  return (
    <>
      <td
        className={soon ? 'truncate font-medium text-attention' : 'truncate text-muted'}
        title={rental === null || left === null ? undefined : `ends ${formatBoth(rental.lease.until)}`}
      >
        {left ?? '–'}
      </td>
      <td className="text-right" title={rental === null ? 'your own: nothing bills' : `${rental.providerName}, est.`}>
        {priceText(server)}
        {rental !== null && rental.pricePerHour > 0 && <span className="text-muted"> est.</span>}
      </td>
    </>
  )
}
