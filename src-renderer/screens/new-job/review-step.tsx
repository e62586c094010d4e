import { useQuery } from '@tanstack/react-query'
import { CircleCheck, TriangleAlert } from 'lucide-react'
import type { Server } from '../../../src-shared/vocabulary/index.ts'
import { CodeLine } from '../../components/copy-button.tsx'
import { jobRunText } from '../../lib/cli-text.ts'
import { api } from '../../lib/client.ts'
import { useServers } from '../../lib/queries.ts'
import type { Draft, Parsed } from './draft.ts'

/** The whole command, what could stand in its way, and the same from a command line. */
export function ReviewStep({ parsed, draft }: { parsed: Parsed; draft: Draft }) {
  const servers = useServers().data ?? []
  const vault = useQuery(api.secrets.list.queryOptions()).data
  const server = servers.find((one) => one.id === draft.server || one.name === draft.server)
  const warnings = warningsOf(
    draft,
    server,
    vault?.map((entry) => entry.name),
  )
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <section aria-label="Command">
        <h3 className="mb-1 font-medium text-muted text-sm">Command</h3>
        <pre className="max-h-44 select-text overflow-auto whitespace-pre-wrap break-words rounded-control border border-line bg-bg p-2.5 font-mono text-sm">
          {draft.command}
        </pre>
      </section>
      <section aria-label="Checks">
        <h3 className="mb-1 font-medium text-muted text-sm">Checks</h3>
        <ul className="grid gap-1">
          {warnings.map((text) => (
            <li key={text} className="flex gap-2">
              <TriangleAlert size={14} className="mt-[3px] shrink-0 text-attention" aria-label="note" />
              {text}
            </li>
          ))}
          {Object.values(parsed.problems ?? {}).map((text) => (
            <li key={text} className="flex gap-2 text-broken">
              <TriangleAlert size={14} className="mt-[3px] shrink-0" aria-label="problem" />
              {text}
            </li>
          ))}
          {warnings.length === 0 && parsed.spec && (
            <li className="flex gap-2">
              <CircleCheck size={14} className="mt-[3px] shrink-0 text-good" aria-label="ok" />
              Nothing stands in its way.
            </li>
          )}
        </ul>
      </section>
      {parsed.spec && (
        <section aria-label="Command line">
          <h3 className="mb-1 font-medium text-muted text-sm">The same from a command line</h3>
          <CodeLine text={jobRunText({ ...parsed.spec, server: server?.name ?? parsed.spec.server })} />
        </section>
      )}
    </div>
  )
}

/** What a person should know before pressing Run; nothing here stops the job. */
export function warningsOf(draft: Draft, server: Server | undefined, vault: readonly string[] | undefined): string[] {
  const warnings: string[] = []
  if (server && server.contact.status === 'unknown')
    warnings.push(`${server.name} cannot be reached just now; the job waits until it can.`)
  if (server && server.contact.status === 'never')
    warnings.push(`${server.name} was never checked; the job may find it unusable.`)
  if (server?.state === 'draining') warnings.push(`${server.name} is draining and starts nothing new; the job waits.`)
  else if (server && server.running >= server.slots)
    warnings.push(
      `All ${server.slots} slots of ${server.name} are in use; ${server.queued} ${server.queued === 1 ? 'job waits' : 'jobs wait'} before this one.`,
    )
  const missing = vault && draft.secrets.map((pair) => pair.value).filter((name) => name && !vault.includes(name))
  if (missing?.length) warnings.push(`The vault has no entry ${missing.join(', ')}.`)
  if (draft.tty && server?.facts && !server.facts.tools.some((tool) => tool.name === 'tmux'))
    warnings.push(`No tmux was found on ${server.name}, which a job inside a terminal needs.`)
  return warnings
}
