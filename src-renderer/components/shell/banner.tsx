import { CloudOff, RotateCw } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { BridgeEngineState } from '../../../src-shared/bridge.ts'
import { announce } from '../../lib/announce.ts'
import { bridge } from '../../lib/bridge.ts'
import { retryNow } from '../../lib/connection.ts'
import { useConnection } from '../../lib/connection-state.ts'
import { useEngineState } from '../../lib/engine-state.ts'
import { useNow } from '../../lib/now.ts'
import { formatRelative } from '../../lib/time.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../button.tsx'

/** Says honestly that the engine is away and how old the picture is; nothing while all is well. */
export function ConnectionBanner() {
  const { status } = useConnection()
  const [shown, setShown] = useState(false)
  useEffect(() => {
    setShown(false)
    if (status === 'open') return
    // A short gap heals unseen; the first start of an engine may take a moment.
    const timer = setTimeout(() => setShown(true), status === 'opening' ? 2500 : 700)
    return () => clearTimeout(timer)
  }, [status])
  useEffect(() => {
    if (!shown) return
    announce('The engine is not reachable. What you see may be old.', 'assertive')
    return () => announce('The engine is reachable again.', 'assertive')
  }, [shown])
  return shown ? <Away /> : null
}

function Away() {
  const { status, lastAnswerAt, nextTryAt, reason, engineVersion } = useConnection()
  const engine = useEngineState()
  const now = useNow()
  const [busy, run] = useAction()
  const restart = bridge && (
    <Button
      disabled={busy}
      onClick={() => void run('The engine could not be restarted', async () => bridge?.restartEngine())}
    >
      Restart engine
    </Button>
  )
  const what =
    status === 'skew' ? `The engine runs another version (${engineVersion}) than this window.` : awayText(engine)
  const age =
    lastAnswerAt === null || status === 'skew' ? '' : ` What you see is from ${formatRelative(lastAnswerAt, now)}.`
  const next =
    status === 'skew'
      ? ''
      : nextTryAt && nextTryAt > now
        ? ` Next try in ${Math.ceil((nextTryAt - now) / 1000)} s.`
        : ' Trying…'
  return (
    <div role="status" className="flex min-h-9 items-center gap-2.5 border-line border-b bg-raised px-5 py-1">
      <CloudOff size={15} className="shrink-0 text-attention" aria-hidden />
      <p className="min-w-0 flex-1 truncate" title={reason ?? undefined}>
        <span className="font-semibold">{what}</span>
        <span className="text-muted">
          {age}
          {next} Jobs on your servers go on.
        </span>
      </p>
      {status !== 'skew' && (
        <Button icon={<RotateCw size={13} />} onClick={retryNow}>
          Try now
        </Button>
      )}
      {restart}
    </div>
  )
}

function awayText(engine: BridgeEngineState | null): string {
  if (engine?.status === 'stopped') return `The engine has stopped: ${engine.reason}`
  if (engine?.status === 'starting') return 'The engine is starting.'
  if (engine?.status === 'skew') return `An engine of another version (${engine.version}) holds the data folder.`
  return 'The engine is not reachable; reconnecting.'
}
