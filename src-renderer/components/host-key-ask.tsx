import { useQuery } from '@tanstack/react-query'
import { api, client } from '../lib/client.ts'
import { openOverlay } from '../lib/ui.ts'
import { useAction } from '../lib/use-action.ts'
import { Button } from './button.tsx'
import { CodeLine } from './copy-button.tsx'
import { ProblemPanel } from './problem.tsx'

interface HostKeyAskProps {
  serverId: string
  onDone: () => void
  /** Shows both keys where they differ; default: the dialog for that takes the place of what lies over the screen. */
  onCompare?: () => void
}

/** Shows the key that a host presents, for a person to compare and approve. A changed key opens its own dialog. */
export function HostKeyAsk({
  serverId,
  onDone,
  onCompare = () => openOverlay({ kind: 'host-key', serverId }),
}: HostKeyAskProps) {
  const query = useQuery({
    ...api.servers.hostKey.queryOptions({ input: { server: serverId } }),
    gcTime: 0,
    staleTime: 0,
  })
  const [busy, run] = useAction()
  const key = query.data
  if (query.error)
    return (
      <ProblemPanel what="The host key could not be read" error={query.error} onRetry={() => void query.refetch()} />
    )
  if (!key) return <p className="py-1 pl-6 text-muted">Asking the host for its key…</p>
  if (key.known === 'changed')
    return (
      <div className="grid gap-2 py-1.5 pl-6">
        <p>
          <b className="font-semibold text-broken">The host key has changed.</b> Nothing was sent to this host.
        </p>
        <Button look="danger" className="w-fit" onClick={onCompare}>
          Compare both keys…
        </Button>
      </div>
    )
  const trust = async () => {
    const done = await run('The host key could not be pinned', () =>
      client.servers.trustHostKey({ server: serverId, fingerprint: key.fingerprint, replace: false }),
    )
    if (done) onDone()
  }
  return (
    <div className="grid gap-2 py-1.5 pl-6">
      <p>
        {key.host} presents this {key.algorithm} key. Compare it with what the server's owner, or the server itself,
        tells you:
      </p>
      <CodeLine text={key.fingerprint} label="Copy the fingerprint" />
      <details>
        <summary className="w-fit text-muted text-sm underline decoration-line-strong underline-offset-3">
          How to read it on the server
        </summary>
        <div className="mt-1.5">
          <CodeLine text="for f in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf $f; done" />
        </div>
      </details>
      <Button className="w-fit" disabled={busy} onClick={() => void trust()}>
        {busy ? 'Pinning…' : 'It is the same: trust this key'}
      </Button>
    </div>
  )
}
