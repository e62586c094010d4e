import { CircleAlert, CircleCheck, CircleDashed, CircleX, FlaskConical, RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { SELF_STOP } from '../../../src-shared/offers/index.ts'
import type { Provider } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { Mark } from '../../components/status.tsx'
import { Ago } from '../../components/time.tsx'
import { TryDemo } from '../../components/try-demo.tsx'
import { client } from '../../lib/client.ts'
import { dollars } from '../../lib/money-text.ts'
import { capabilityTexts, missingRights, providerWord } from '../../lib/provider-words.ts'
import { openOverlay } from '../../lib/ui.ts'
import { useAction } from '../../lib/use-action.ts'
import { MissingRights } from './missing-rights.tsx'

const ICONS = { ok: CircleCheck, failed: CircleX, unchecked: CircleAlert, not_connected: CircleDashed }

/** One provider: how it stands, what its key lacks, what it can do, what it was tested against. */
export function ProviderCard({ provider, onDisconnect }: { provider: Provider; onDisconnect: () => void }) {
  const { kind, name, state, account, balance, checkedAt, servers } = provider
  const connected = state !== 'not_connected'
  const demo = kind === 'demo'
  const facts = [
    account,
    balance === null ? null : `${state === 'failed' ? 'last known balance' : 'balance'} ${dollars(balance)}`,
    servers > 0 ? `${servers} rented ${servers === 1 ? 'server' : 'servers'}` : null,
  ].filter(Boolean)
  return (
    <section aria-label={name} className="panel px-3.5 py-3">
      <div className="flex min-h-7 items-center gap-2.5">
        <h3 className="truncate">{name}</h3>
        {demo && (
          <span className="inline-flex shrink-0 items-center gap-1 rounded-full border border-line-strong px-2 text-muted text-xs">
            <FlaskConical size={11} aria-hidden /> simulated
          </span>
        )}
        <span className="shrink-0">
          <Mark icon={ICONS[state]} {...providerWord(provider)} />
        </span>
        <div className="ml-auto flex shrink-0 gap-1.5">
          {connected ? (
            <Connected provider={provider} onDisconnect={onDisconnect} />
          ) : demo ? (
            <TryDemo />
          ) : (
            <Button
              aria-label={`Connect ${name}`}
              onClick={() => openOverlay({ kind: 'connect-provider', provider: kind })}
            >
              Connect…
            </Button>
          )}
        </div>
      </div>
      {connected && (
        <p className="wrap-anywhere select-text text-muted">
          {facts.join(' · ')}
          {checkedAt !== null && (
            <>
              {facts.length > 0 && ' · '}checked <Ago at={checkedAt} />
            </>
          )}
        </p>
      )}
      {demo && (
        <p className="text-muted">
          A cloud that is simulated on this computer: its machines are folders here, its prices and failures are made
          up, and nothing in it costs anything.
        </p>
      )}
      {provider.reason && connected && missingRights(provider).length === 0 && (
        <p role={state === 'failed' ? 'alert' : undefined} className="wrap-anywhere mt-1 select-text">
          {provider.reason}
        </p>
      )}
      <Rights provider={provider} />
      <details className="mt-1.5" open={state === 'failed'}>
        <summary className="w-fit text-muted text-sm underline decoration-line-strong underline-offset-3">
          What it can do, and what this was tested against
        </summary>
        <ul className="mt-1.5 grid gap-1">
          <Line>
            <b className="font-medium">What ends a bill:</b> {SELF_STOP[provider.capabilities.selfStop]}
          </Line>
          {capabilityTexts(provider.capabilities).map((text) => (
            <Line key={text}>{text}</Line>
          ))}
          <Line>{provider.testedAgainst}</Line>
        </ul>
      </details>
    </section>
  )
}

const Line = ({ children }: { children: ReactNode }) => <li className="max-w-[80ch] text-muted">{children}</li>

function Connected({ provider, onDisconnect }: { provider: Provider; onDisconnect: () => void }) {
  const { kind, name, fields } = provider
  const [busy, run] = useAction()
  return (
    <>
      <Button
        icon={<RotateCw size={13} />}
        disabled={busy}
        aria-label={`Check ${name}`}
        onClick={() => void run(`${name} could not be checked`, () => client.providers.check({ provider: kind }))}
      >
        {busy ? 'Checking…' : 'Check'}
      </Button>
      {fields.length > 0 && (
        <Button
          aria-label={`Change the key of ${name}`}
          onClick={() => openOverlay({ kind: 'connect-provider', provider: kind })}
        >
          Change key…
        </Button>
      )}
      <Button look="danger" aria-label={`Disconnect ${name}`} onClick={onDisconnect}>
        Disconnect…
      </Button>
    </>
  )
}

/** Rights that the key lacks, by name; those that it has are not worth a line each. */
function Rights({ provider }: { provider: Provider }) {
  const missing = missingRights(provider)
  if (provider.state === 'not_connected' || provider.rights.length === 0) return null
  // What a check of before found says nothing of a key that has failed since.
  if (missing.length === 0 && provider.state === 'failed') return null
  if (missing.length === 0)
    return (
      <p className="text-muted">
        The key may do all that is needed:{' '}
        {provider.rights.map(({ name, status }) => (status === 'unknown' ? `${name} (not told)` : name)).join(', ')}.
      </p>
    )
  return <MissingRights rights={missing} />
}
