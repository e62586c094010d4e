import { useLocation } from 'wouter'
import type { Leftover } from '../../../src-shared/vocabulary/index.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { client } from '../../lib/client.ts'
import { dollars } from '../../lib/money-text.ts'
import { inform } from '../../lib/notices.ts'

/** Asks before a machine becomes a server here; of another installation its name must be typed. */
export function AdoptDialog({ item, onClose }: { item: Leftover; onClose: () => void }) {
  const [, go] = useLocation()
  const name = item.name || item.resourceId
  const foreign = item.why === 'other_installation'
  return (
    <ConfirmDialog
      title={`Adopt ${name}?`}
      verb="Adopt"
      what={`${name} could not be adopted`}
      done={`${name} is a server here now`}
      onClose={onClose}
      onConfirm={async () => {
        const server = await client.leftovers.adopt({ id: item.id, ...(foreign ? { confirm: name } : {}) })
        inform(`${server.name} is a server here now`, { href: `#/servers/${server.id}` })
        go(`/servers/${server.id}`)
      }}
      {...(foreign ? { typed: name } : {})}
    >
      <p>
        The machine {item.resourceId} at {item.providerName} becomes a server of this installation, with a lease and an
        idle timer that end it, and jobs that ran there become jobs here. Until then it goes on billing
        {item.perDay === null ? `; ${item.providerName} does not tell how much.` : ` ${dollars(item.perDay)} a day.`}
      </p>
      {item.beyond !== null && (
        <p className="font-medium">
          No budget promises that: {item.beyond} It is taken over all the same, since it bills already, and counts as it
          is spent.
        </p>
      )}
      {foreign && (
        <p className="font-medium">
          Another installation made it{item.installation ? ` (${item.installation})` : ''} and may still use it: adopt
          it only if that one is gone.
        </p>
      )}
    </ConfirmDialog>
  )
}
