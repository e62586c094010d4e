import { useQuery } from '@tanstack/react-query'
import { CircleCheck, TriangleAlert } from 'lucide-react'
import type { ComponentProps } from 'react'
import { printJobFile } from '../../../src-shared/job-file/index.ts'
import { onlyServer } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { CodeBlock } from '../../components/code-block.tsx'
import { CodeLine, CopyButton } from '../../components/copy-button.tsx'
import { jobRunText } from '../../lib/cli-text.ts'
import { api } from '../../lib/client.ts'
import { jobLines, needsText } from '../../lib/job-words.ts'
import { useOverview, useServers } from '../../lib/queries.ts'
import type { Draft } from './draft.ts'
import { DryRunLine } from './dry-run-line.tsx'
import type { Parsed, Problems } from './parse-draft.ts'
import { warningsOf } from './warnings.ts'

interface ReviewProps {
  parsed: Parsed
  draft: Draft
  /** Leads to the field that a problem is about. */
  onMend: (field: string) => void
}

/** Everything that the job does in words, what could stand in its way, and the same as a command line and a file. */
export function ReviewStep({ parsed, draft, onMend }: ReviewProps) {
  const servers = useServers().data ?? []
  const vault = useQuery(api.secrets.list.queryOptions()).data
  const server = draft.place === 'server' ? servers.find((one) => [one.id, one.name].includes(draft.server)) : undefined
  const connected = useOverview().data?.providers
  const { spec } = parsed
  const warnings = warningsOf(
    draft,
    server,
    vault?.map((entry) => entry.name),
    connected,
  )
  // By its name: an id means nothing to another installation.
  const shared = spec && { ...spec, server: server?.name ?? spec.server }
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <section aria-label="Command">
        <h3 className="mb-1 font-medium text-muted text-sm">Command</h3>
        <CodeBlock text={draft.command} label="Text of the command" />
      </section>
      {spec && <Around spec={spec} server={server ?? onlyServer(spec, servers)} servers={servers} />}
      <Checks warnings={warnings} problems={parsed.problems} onMend={onMend} />
      {shared && (
        <>
          <section aria-label="Command line">
            <h3 className="mb-1 font-medium text-muted text-sm">The same from a command line</h3>
            <CodeLine text={jobRunText(shared)} />
          </section>
          <FileText text={printJobFile(shared)} />
        </>
      )}
    </div>
  )
}

/** What happens before and after the command. */
function Around({ spec, server, servers }: ComponentProps<typeof DryRunLine>) {
  const lines = jobLines(spec)
  const needs = needsText(spec)
  if (lines.length === 0 && needs === '') return null
  return (
    <section aria-label="Around it">
      <h3 className="mb-1 font-medium text-muted text-sm">Around it</h3>
      <dl className="panel grid grid-cols-[92px_minmax(0,1fr)] gap-y-1 px-3 py-2">
        {lines.map(({ what, texts }) => (
          <div key={what} className="contents">
            <dt className="text-muted">{what}</dt>
            <dd className="min-w-0 select-text">
              {what === 'Sets up' ? (
                <ol className="list-inside list-decimal">
                  {texts.map((text, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: two steps may be the same
                    <li key={index} className="truncate" title={text}>
                      <code className="font-mono text-sm">{text}</code>
                    </li>
                  ))}
                </ol>
              ) : (
                texts.map((text, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: two paths may be the same
                  <span key={index} className="wrap-anywhere block">
                    {text}
                  </span>
                ))
              )}
              {what === 'Pushes' && <DryRunLine spec={spec} server={server} servers={servers} />}
            </dd>
          </div>
        ))}
        {needs !== '' && (
          <>
            <dt className="text-muted">Needs</dt>
            <dd>{needs}</dd>
          </>
        )}
      </dl>
    </section>
  )
}

interface ChecksProps {
  warnings: readonly string[]
  problems: Problems | null
  onMend: (field: string) => void
}

function Checks({ warnings, problems, onMend }: ChecksProps) {
  return (
    <section aria-label="Checks">
      <h3 className="mb-1 font-medium text-muted text-sm">Checks</h3>
      <ul className="grid gap-1">
        {warnings.map((text) => (
          <li key={text} className="flex gap-2">
            <TriangleAlert size={14} className="mt-[3px] shrink-0 text-attention" aria-label="note" />
            <span className="wrap-anywhere min-w-0">{text}</span>
          </li>
        ))}
        {Object.entries(problems ?? {}).map(([field, text]) => (
          <li key={field} className="flex items-start gap-2">
            <TriangleAlert size={14} className="mt-[5px] shrink-0 text-broken" aria-label="problem" />
            <span className="wrap-anywhere min-w-0 flex-1 pt-0.5 text-broken">{text}</span>
            <Button small aria-label={`Mend: ${text}`} onClick={() => onMend(field)}>
              Mend
            </Button>
          </li>
        ))}
        {warnings.length === 0 && !problems && (
          <li className="flex gap-2">
            <CircleCheck size={14} className="mt-[3px] shrink-0 text-good" aria-label="ok" />
            Nothing stands in its way.
          </li>
        )}
      </ul>
    </section>
  )
}

/** The job as job.yaml, to read and to copy. */
function FileText({ text }: { text: string }) {
  return (
    <section aria-label="Job file">
      <div className="mb-1 flex min-h-6 items-center gap-2">
        <h3 className="flex-1 font-medium text-muted text-sm">The same as job.yaml</h3>
        <CopyButton text={text} label="Copy job.yaml" />
      </div>
      <CodeBlock text={text} label="Text of job.yaml" />
    </section>
  )
}
