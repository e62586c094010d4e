import { useRef, useState } from 'react'
import { allIn } from '../../../src-shared/offers/index.ts'
import {
  formatDuration,
  leaseSeconds,
  parseDuration,
  type Rental,
  type Server,
} from '../../../src-shared/vocabulary/index.ts'
import { SpendProblem } from '../../components/approval/spend-problem.tsx'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { TextField } from '../../components/field.tsx'
import { ProblemPanel } from '../../components/problem.tsx'
import { Loading } from '../../components/query-view.tsx'
import { Time } from '../../components/time.tsx'
import { durationFlag } from '../../lib/cli-text.ts'
import { client } from '../../lib/client.ts'
import { costOf, dollars } from '../../lib/money-text.ts'
import { complain, inform } from '../../lib/notices.ts'
import { useNow } from '../../lib/now.ts'
import { useServer, useSettings } from '../../lib/queries.ts'
import { isUntold } from '../../lib/rental-text.ts'
import { useShortcut } from '../../lib/shortcuts.ts'
import { closeOverlay } from '../../lib/ui.ts'
import { useShown } from '../../lib/use-shown.ts'

/** Moves the end of a lease, and says what it may cost until then. */
export function ExtendLease({ serverId }: { serverId: string }) {
  const query = useServer(serverId)
  const usual = useSettings().data?.leaseSeconds
  const rental = query.data?.rental
  if (query.data && rental && usual !== undefined)
    return <ExtendForm server={query.data} rental={rental} usual={usual} />
  return (
    <Dialog title="Extend the lease" onClose={closeOverlay}>
      {query.error ? (
        <ProblemPanel what="This server could not be read" error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Loading />
      )}
    </Dialog>
  )
}

function ExtendForm({ server, rental, usual }: { server: Server; rental: Rental; usual: number }) {
  const now = useNow()
  const [text, setText] = useState(durationFlag(usual))
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const field = useRef<HTMLInputElement>(null)
  const shown = useShown()
  const { seconds, problem } = read(text)
  const ready = !busy && seconds !== null
  const until = seconds === null ? null : now + seconds * 1000
  const extend = async () => {
    if (!ready) return
    setBusy(true)
    setError(null)
    try {
      await client.servers.extend({ server: server.id, seconds })
      inform(`The lease of ${server.name} ends in ${formatDuration(seconds * 1000)}`)
      if (shown()) closeOverlay()
    } catch (failure) {
      if (!shown()) return complain(`The lease of ${server.name} could not be extended`, failure)
      setError(failure)
      setBusy(false)
    }
  }
  useShortcut('confirm', () => void extend())
  return (
    <Dialog
      title={`Extend the lease of ${server.name}`}
      onClose={closeOverlay}
      focus={field}
      width={440}
      footer={
        <>
          <Button onClick={closeOverlay}>Cancel</Button>
          <Button look="primary" keys="mod+enter" disabled={!ready} onClick={() => void extend()}>
            {busy ? 'Extending…' : 'Extend'}
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        <TextField
          ref={field}
          label="It ends from now in"
          value={text}
          onChange={setText}
          error={problem}
          hint="90m, 4h or 2d"
        />
        {until !== null && seconds !== null && (
          <p>
            It then ends <Time at={until} /> instead of <Time at={rental.lease.until} />
            {until < rental.lease.until && ', which is earlier'}
            {isUntold(rental) ? (
              `. What it costs until then is not known: ${rental.providerName} does not tell its price.`
            ) : (
              <>
                , and costs at most <b className="font-semibold">{dollars(mostFor(rental, seconds))}</b> from now on.
              </>
            )}
          </p>
        )}
        <p className="text-muted">
          The idle timer goes on: after {formatDuration(rental.lease.idleSeconds * 1000)} without a job or a terminal it
          is ended before that.
        </p>
        {error !== null && <SpendProblem what="The lease could not be extended" error={error} />}
      </div>
    </Dialog>
  )
}

/** The most until then: what is stopped now may be started, and bills more then. */
const mostFor = ({ offer, diskGb }: Rental, seconds: number) => costOf(allIn(offer, diskGb).perHour, seconds)

function read(text: string): { seconds: number; problem: null } | { seconds: null; problem: string } {
  try {
    const parsed = leaseSeconds.safeParse(parseDuration(text))
    if (parsed.success) return { seconds: parsed.data, problem: null }
    return { seconds: null, problem: parsed.error.issues[0]?.message ?? 'not possible' }
  } catch (error) {
    return { seconds: null, problem: (error as Error).message }
  }
}
