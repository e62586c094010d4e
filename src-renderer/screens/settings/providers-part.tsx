import { useState } from 'react'
import type { Provider } from '../../../src-shared/vocabulary/index.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { Section } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { client } from '../../lib/client.ts'
import { useProviders } from '../../lib/queries.ts'
import { ProviderCard } from './provider-card.tsx'
import { RentingPart } from './renting-part.tsx'

/** Places that rent machines: connected, checked and let go of here. */
export function ProvidersPart() {
  const query = useProviders()
  const [leaving, setLeaving] = useState<Provider | null>(null)
  return (
    <>
      <Section title="Providers" note="keys are kept in the vault and never shown again">
        <QueryView query={query} what="The providers could not be read">
          {(providers) => (
            <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
              {connectedFirst(providers).map((provider) => (
                <ProviderCard key={provider.kind} provider={provider} onDisconnect={() => setLeaving(provider)} />
              ))}
            </div>
          )}
        </QueryView>
      </Section>
      <RentingPart />
      {leaving && (
        <ConfirmDialog
          title={`Disconnect ${leaving.name}?`}
          verb="Disconnect"
          what={`${leaving.name} could not be disconnected`}
          done={`${leaving.name} is disconnected`}
          onClose={() => setLeaving(null)}
          onConfirm={() => client.providers.disconnect({ provider: leaving.kind })}
        >
          <p>
            Its key is removed from the vault, and nothing of it is asked or listed any more. While servers are rented
            there it is refused: they could not be ended.
          </p>
        </ConfirmDialog>
      )}
    </>
  )
}

const connectedFirst = (providers: readonly Provider[]) =>
  [...providers].sort((a, b) => Number(a.state === 'not_connected') - Number(b.state === 'not_connected'))
