import { useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { formatDuration, type Offer, type Settings } from '../../../src-shared/vocabulary/index.ts'
import { SpendProblem } from '../../components/approval/spend-problem.tsx'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { SelectField, TextField } from '../../components/field.tsx'
import { ProblemPanel } from '../../components/problem.tsx'
import { Loading } from '../../components/query-view.tsx'
import { ToolChoice } from '../../components/rental/tool-choice.tsx'
import { client } from '../../lib/client.ts'
import { dollars } from '../../lib/money-text.ts'
import { complain, inform } from '../../lib/notices.ts'
import { useOfferAnswers } from '../../lib/offer-answers.ts'
import { namesOf, offerTitle, placeText, typeText } from '../../lib/offer-text.ts'
import { useProviders, useSettings } from '../../lib/queries.ts'
import { backTo, reviewPath } from '../../lib/review.ts'
import { useShortcut } from '../../lib/shortcuts.ts'
import { closeOverlay } from '../../lib/ui.ts'
import { useSeen } from '../../lib/use-seen.ts'
import { useShown } from '../../lib/use-shown.ts'
import { planRent, type RentDraft, rentDraft } from './rent-draft.ts'
import { RentPrice } from './rent-price.tsx'
import { useLatestOffer } from './use-latest-offer.ts'

/** Asks before money is spent: what is rented, what it costs at most, and what ends it. */
export function RentDialog({ offer, diskGb }: { offer: Offer; diskGb: number }) {
  const settings = useSettings()
  if (settings.data) return <RentForm offer={offer} diskGb={diskGb} settings={settings.data} />
  return (
    <Dialog title={`Rent ${offerTitle(offer)}`} onClose={closeOverlay}>
      {settings.error ? (
        <ProblemPanel
          what="The usual lease could not be read"
          error={settings.error}
          onRetry={() => void settings.refetch()}
        />
      ) : (
        <Loading />
      )}
    </Dialog>
  )
}

function RentForm({ offer: chosen, diskGb, settings }: { offer: Offer; diskGb: number; settings: Settings }) {
  const { offer, gone } = useLatestOffer(chosen)
  const [draft, setDraft] = useState(() => rentDraft(offer, diskGb, settings))
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const cancel = useRef<HTMLButtonElement>(null)
  // Trying again after a lost answer rents no second machine; another wish is another request.
  const key = useRef(crypto.randomUUID())
  const [, go] = useLocation()
  const shown = useShown()
  const failed = useSeen(error)
  const provider = useProviders().data?.find(({ kind }) => kind === offer.provider)
  const names = namesOf(useOfferAnswers().data ?? [])
  const { input, problems, cost } = planRent(draft, offer)
  const before = planRent(draft, chosen).cost
  const was = before && before.perHour !== cost?.perHour ? before.perHour : null
  const set = (change: Partial<RentDraft>) => {
    key.current = crypto.randomUUID()
    setDraft((old) => ({ ...old, ...change }))
  }
  const ready = !busy && input !== null
  const title = `Rent ${offerTitle(offer)}`
  const rent = async () => {
    if (!ready) return
    setBusy(true)
    setError(null)
    try {
      const server = await client.servers.provision({ ...input, idempotencyKey: key.current })
      const waits = server.rental?.phase === 'approval' ? server.rental.approvalId : null
      const said = waits === null ? 'is being rented' : 'waits for approval'
      inform(`${server.name} ${said}`, { href: `#/servers/${server.id}`, kind: waits === null ? 'done' : 'info' })
      if (!shown()) return
      closeOverlay()
      // Who rents here may decide here.
      if (waits === null) go(`/servers/${server.id}`)
      else go(reviewPath(waits), backTo(`/servers/${server.id}`))
    } catch (failure) {
      if (!shown()) return complain(`${offerTitle(offer)} could not be rented`, failure)
      setError(failure)
      setBusy(false)
    }
  }
  useShortcut('confirm', () => void rent())
  return (
    <Dialog
      title={title}
      description={
        <>
          {placeText(offer, names)}, {typeText(offer)}
          {offer.provider === 'demo' && ' · simulated: nothing here costs anything'}
        </>
      }
      onClose={closeOverlay}
      focus={cancel}
      width={560}
      footer={
        <>
          <span className="mr-auto text-muted text-sm">
            {Object.keys(problems).length > 0 && 'Something above needs a change.'}
          </span>
          <Button ref={cancel} onClick={closeOverlay}>
            Cancel
          </Button>
          <Button look="primary" keys="mod+enter" disabled={!ready} onClick={() => void rent()}>
            {busy ? 'Renting…' : cost ? `Rent for at most ${dollars(cost.most)}` : 'Rent'}
          </Button>
        </>
      }
    >
      <div className="grid gap-3.5">
        <div ref={failed} className="empty:hidden">
          {error !== null && <SpendProblem what={`${offerTitle(offer)} could not be rented`} error={error} />}
        </div>
        {gone && (
          <p role="alert" className="font-medium">
            This offer is not listed any more: somebody may have taken it. Choose another one.
          </p>
        )}
        <RentPrice cost={cost} was={was} offer={offer} capabilities={provider?.capabilities ?? null} />
        {/* Enter in a field is no yes: only the button and its keys are. */}
        <div className="grid grid-cols-2 gap-3">
          <TextField
            label="Name"
            value={draft.name}
            placeholder="chosen for you"
            onChange={(name) => set({ name })}
            error={problems.name}
          />
          <TextField
            label="Disk (GB)"
            inputMode="numeric"
            value={draft.diskGb}
            disabled={offer.diskFixed}
            onChange={(disk) => set({ diskGb: disk })}
            error={problems.diskGb}
            hint={offer.diskFixed ? 'comes with it' : undefined}
          />
          <TextField
            label="Lease"
            value={draft.lease}
            onChange={(lease) => set({ lease })}
            error={problems.lease}
            hint="Then it is ended, unless you extend it."
          />
          <TextField
            label="End it when idle for"
            value={draft.idle}
            onChange={(idle) => set({ idle })}
            error={problems.idle}
            hint="No job and no terminal of yours on it."
          />
        </div>
        <ToolChoice
          chosen={draft.tools}
          other={draft.otherTools}
          onChosen={(tools) => set({ tools })}
          onOther={(otherTools) => set({ otherTools })}
          error={problems.otherTools}
        />
        <div className="grid grid-cols-2 gap-3">
          <SelectField
            label="If the provider refuses it"
            value={draft.onRefusal}
            onChange={(value) => set({ onRefusal: value === 'next' ? 'next' : 'stop' })}
            options={[
              { value: 'next', label: 'Take another like it, for no more', disabled: !offer.gpu },
              { value: 'stop', label: 'Give up and say so' },
            ]}
            hint="What was begun is ended first."
          />
          <TextField label="Why (optional)" value={draft.why} onChange={(why) => set({ why })} />
        </div>
        {offer.spot && (
          <p className="text-muted">
            It is a spot offer: the provider may take it away at any time. Jobs say so, and can start again on another.
          </p>
        )}
        {offer.startSeconds !== null && (
          <p className="text-muted">
            It usually takes about {formatDuration(offer.startSeconds * 1000)} until it can be logged in to; the bill
            may begin before.
          </p>
        )}
      </div>
    </Dialog>
  )
}
