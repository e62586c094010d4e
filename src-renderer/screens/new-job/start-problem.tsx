import { KeyRound } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { SpendProblem } from '../../components/approval/spend-problem.tsx'
import { HostKeyAsk } from '../../components/host-key-ask.tsx'
import { toProblem } from '../../lib/problem.ts'
import { HostKeyChanged } from '../overlays/host-key-changed.tsx'

interface StartProblemProps {
  error: unknown
  /** The key of the job's host is trusted now. */
  onTrusted: () => void
}

/** Why the job was not started. Where nobody has trusted the key of its host yet, that is asked here. */
export function StartProblem({ error, onTrusted }: StartProblemProps) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // No answer of an effect: in new browsers it is a promise.
    place.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  const { code, data } = toProblem(error)
  const asks = code === 'HOST_KEY_UNKNOWN' || code === 'HOST_KEY_CHANGED'
  const serverId = asks ? data.hostKey?.serverId : undefined
  return (
    <div ref={place} className="mb-4 scroll-mt-16">
      {serverId === undefined ? (
        <SpendProblem what="The job could not be started" error={error} />
      ) : (
        <AskForKey serverId={serverId} host={data.hostKey?.host ?? 'This host'} onTrusted={onTrusted} />
      )}
    </div>
  )
}

function AskForKey({ serverId, host, onTrusted }: { serverId: string; host: string; onTrusted: () => void }) {
  const [comparing, setComparing] = useState(false)
  return (
    <section aria-label="Host key" className="panel flex gap-2.5 p-3">
      <KeyRound size={16} className="mt-0.5 shrink-0 text-attention" aria-hidden />
      <div className="min-w-0 flex-1">
        <p role="alert">
          <b className="font-semibold">{host} is not known yet.</b> The job starts once you trust its key.
        </p>
        {/* It is made to stand below a line of a check list. */}
        <div className="-ml-6">
          <HostKeyAsk serverId={serverId} onDone={onTrusted} onCompare={() => setComparing(true)} />
        </div>
      </div>
      {comparing && <HostKeyChanged serverId={serverId} onClose={() => setComparing(false)} onReplaced={onTrusted} />}
    </section>
  )
}
