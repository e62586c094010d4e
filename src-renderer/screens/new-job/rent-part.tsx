import { useEffect } from 'react'
import { Link } from 'wouter'
import type { OfferQuery } from '../../../src-shared/vocabulary/index.ts'
import { CheckField, SelectField, TextField } from '../../components/field.tsx'
import { searchOffers } from '../../lib/offer-answers.ts'
import { useOverview, useProviders } from '../../lib/queries.ts'
import { closeOverlay } from '../../lib/ui.ts'
import type { Draft } from './draft.ts'
import { FittingLine } from './fitting-line.tsx'
import type { Rent } from './rent-part-draft.ts'

/** The machine that is rented for the job, and what fits now. */
export function RentPart({ draft, set }: { draft: Draft; set: (change: Partial<Draft>) => void }) {
  const { rent } = draft
  const connected = useOverview().data?.providers
  const names = useProviders().data ?? []
  const change = (part: Partial<Rent>) => set({ rent: { ...rent, ...part } })
  useEffect(() => {
    if (connected) void searchOffers(false)
  }, [connected])
  return (
    <div data-field="provision" className="panel grid gap-3 px-3 py-3">
      {connected === 0 && (
        <p>
          No provider is connected, so nothing can be rented.{' '}
          <Link href="/settings/providers" onClick={closeOverlay} className="underline underline-offset-3">
            Connect a provider
          </Link>
        </p>
      )}
      <div className="grid grid-cols-4 gap-3">
        <TextField label="GPU" value={rent.gpu} onChange={(gpu) => change({ gpu })} />
        <TextField label="How many" inputMode="numeric" value={rent.count} onChange={(count) => change({ count })} />
        <TextField
          label="At most $/GPU-h"
          inputMode="decimal"
          placeholder="any"
          value={rent.maxPricePerGpuHour}
          onChange={(maxPricePerGpuHour) => change({ maxPricePerGpuHour })}
        />
        <TextField
          label="VRAM (GB)"
          inputMode="decimal"
          placeholder="any"
          value={rent.minVramGb}
          onChange={(minVramGb) => change({ minVramGb })}
        />
        <TextField label="CUDA" value={rent.minCuda} onChange={(minCuda) => change({ minCuda })} />
        <TextField label="Disk (GB)" inputMode="numeric" value={rent.disk} onChange={(disk) => change({ disk })} />
        <TextField label="Region" placeholder="any" value={rent.region} onChange={(region) => change({ region })} />
        <SelectField
          label="Cloud"
          value={rent.cloud}
          onChange={(cloud) => change({ cloud: cloud as OfferQuery['cloud'] })}
          options={[
            { value: 'secure', label: 'secure' },
            { value: 'community', label: 'community' },
            { value: 'any', label: 'any' },
          ]}
        />
      </div>
      <div className="grid grid-cols-2 gap-3">
        <CheckField
          label="Spot"
          hint="Cheaper; the provider may take it away."
          checked={rent.spot}
          onChange={(spot) => change({ spot })}
        />
        <CheckField
          label="Start again if it is taken away"
          hint="On another machine like it, from the beginning."
          checked={draft.restartOnPreemption}
          onChange={(restartOnPreemption) => set({ restartOnPreemption })}
        />
      </div>
      {rent.providers.length > 0 && (
        <p className="text-muted text-sm">
          Asks only {rent.providers.map((kind) => names.find((one) => one.kind === kind)?.name ?? kind).join(', ')}.{' '}
          <button type="button" className="underline underline-offset-3" onClick={() => change({ providers: [] })}>
            Ask all
          </button>
        </p>
      )}
      {connected !== 0 && <FittingLine rent={rent} />}
    </div>
  )
}
