import type { ReactNode } from 'react'
import { firstLine } from '../../lib/job-text.ts'
import { useServers } from '../../lib/queries.ts'
import type { Draft } from './draft.ts'

/** What the form says so far. */
export function Summary({ draft, problems }: { draft: Draft; problems: Record<string, string> }) {
  const servers = useServers().data ?? []
  const server = servers.find((one) => one.id === draft.server || one.name === draft.server)
  const names = (pairs: Draft['env']) =>
    pairs
      .map((pair) => pair.name)
      .filter(Boolean)
      .join(', ')
  return (
    <aside aria-label="Summary" className="h-fit rounded-panel border border-line bg-raised px-3.5 py-3">
      <h3 className="mb-1.5">Summary</h3>
      <dl className="grid gap-2">
        <Line label="Runs">
          {draft.command.trim() ? (
            <code className="font-mono text-sm">{firstLine(draft.command)}</code>
          ) : (
            <Muted>no command yet</Muted>
          )}
        </Line>
        <Line label="Name">{draft.name.trim() || <Muted>taken from the command</Muted>}</Line>
        <Line label="On">
          {server?.name ?? (draft.server === 'auto' ? 'the first server with a free slot' : draft.server)}
        </Line>
        <Line label="In">
          {draft.workingDir.trim() ? (
            <code className="font-mono text-sm">{draft.workingDir}</code>
          ) : (
            <Muted>its own folder</Muted>
          )}
        </Line>
        {draft.env.some((pair) => pair.name) && <Line label="Variables">{names(draft.env)}</Line>}
        {draft.secrets.some((pair) => pair.name) && <Line label="Secrets">{names(draft.secrets)}</Line>}
        <Line label="Time limit">
          {problems.timeLimit ? <Muted>not a duration yet</Muted> : draft.timeLimit.trim() || <Muted>none</Muted>}
        </Line>
        {draft.tty && <Line label="Terminal">inside tmux</Line>}
      </dl>
    </aside>
  )
}

const Muted = ({ children }: { children: ReactNode }) => <span className="text-muted">{children}</span>

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-muted text-xs">{label}</dt>
      <dd className="line-clamp-2 break-words">{children}</dd>
    </div>
  )
}
