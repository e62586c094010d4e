import type { ReactNode } from 'react'
import { counted } from '../../../src-shared/vocabulary/index.ts'
import { firstLine } from '../../lib/job-text.ts'
import { useServers } from '../../lib/queries.ts'
import { type Draft, linesOf } from './draft.ts'
import type { Problems } from './parse-draft.ts'

/** What the form says so far. */
export function Summary({ draft, problems }: { draft: Draft; problems: Problems }) {
  const servers = useServers().data ?? []
  const server = servers.find((one) => one.id === draft.server || one.name === draft.server)
  const pushed =
    draft.push.kind === 'git' ? draft.push.git.trim() : draft.push.kind === 'folder' && draft.push.folder.trim()
  const steps = draft.bootstrap.filter(({ run }) => run.trim() !== '')
  const outputs = linesOf(draft.outputs)
  const names = (pairs: Draft['env']) =>
    pairs
      .map((pair) => pair.name)
      .filter(Boolean)
      .join(', ')
  return (
    <aside aria-label="Summary" className="sticky top-0 h-fit rounded-panel border border-line bg-raised px-3.5 py-3">
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
        <Line label="On">{placeText(draft, server?.name)}</Line>
        {pushed && (
          <Line label="Pushes">
            <code className="font-mono text-sm">{pushed}</code>
          </Line>
        )}
        {steps.length > 0 && <Line label="Sets up">{counted(steps.length, 'step')}</Line>}
        <Line label="In">
          {draft.workingDir.trim() || draft.workspace.trim() ? (
            <code className="font-mono text-sm">
              {[draft.workspace.trim(), draft.workingDir.trim()].filter(Boolean).join(' / ')}
            </code>
          ) : (
            <Muted>{pushed ? 'the workspace' : 'its own folder'}</Muted>
          )}
        </Line>
        {draft.env.some((pair) => pair.name) && <Line label="Variables">{names(draft.env)}</Line>}
        {draft.secrets.some((pair) => pair.name) && <Line label="Secrets">{names(draft.secrets)}</Line>}
        <Line label="Time limit">
          {problems.timeLimit ? <Muted>not a duration yet</Muted> : draft.timeLimit.trim() || <Muted>none</Muted>}
        </Line>
        {outputs.length > 0 && <Line label="Brings home">{outputs.join(', ')}</Line>}
        {draft.keepAlive && <Line label="Then">held for {draft.keepFor}</Line>}
        {draft.tty && <Line label="Terminal">inside tmux</Line>}
      </dl>
    </aside>
  )
}

function placeText(draft: Draft, server: string | undefined): string {
  if (draft.place === 'ssh') return draft.ssh.trim() || 'another machine'
  if (draft.place === 'instance') return draft.instance.trim() || 'a machine at a provider'
  if (draft.place === 'provision') return `a rented ${draft.rent.count || '1'}×${draft.rent.gpu || 'machine'}`
  return server ?? (draft.server === 'auto' ? 'the first server with a free slot' : draft.server)
}

const Muted = ({ children }: { children: ReactNode }) => <span className="text-muted">{children}</span>

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-muted text-xs">{label}</dt>
      <dd className="wrap-anywhere line-clamp-2">{children}</dd>
    </div>
  )
}
