import type { useCheck } from '../lib/use-check.ts'
import { CheckList } from './check-list.tsx'
import { HostKeyAsk } from './host-key-ask.tsx'
import { ProblemPanel } from './problem.tsx'

interface CheckResultProps {
  server: { id: string; name: string }
  check: Pick<ReturnType<typeof useCheck>, 'items' | 'error'>
  onRetry: () => void
}

/** The check list of a server as it comes in, with the host key question in its place, or why there is none. */
export function CheckResult({ server, check, onRetry }: CheckResultProps) {
  return (
    <>
      {check.items.length > 0 && (
        <CheckList items={check.items} ask={<HostKeyAsk serverId={server.id} onDone={onRetry} />} />
      )}
      {check.error !== null && (
        <div className="mt-3">
          <ProblemPanel what={`${server.name} could not be checked`} error={check.error} onRetry={onRetry} />
        </div>
      )}
    </>
  )
}
