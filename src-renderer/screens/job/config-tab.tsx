import type { ReactNode } from 'react'
import { printJobFile } from '../../../src-shared/job-file/index.ts'
import { formatBytes, type Job } from '../../../src-shared/vocabulary/index.ts'
import { CodeBlock } from '../../components/code-block.tsx'
import { CodeLine, CopyButton } from '../../components/copy-button.tsx'
import { Section } from '../../components/page.tsx'
import { attachText, jobRunText, limitText } from '../../lib/cli-text.ts'
import { tmuxSessionOf } from '../../lib/job-text.ts'
import { folderText, holdTexts, jobLines, needsText } from '../../lib/job-words.ts'
import { useServers } from '../../lib/queries.ts'

/** What was asked for, word for word, and where its files are. */
export function ConfigTab({ job }: { job: Job }) {
  const { spec } = job
  const folder = job.attemptList.at(-1)?.remoteDir
  const needs = needsText(spec)
  const hold = holdTexts(spec)
  const shared = { ...spec, server: spec.server === 'auto' ? 'auto' : (job.serverName ?? spec.server) }
  return (
    <div className="max-w-[900px] px-5 py-4">
      <Section title="Command" tools={<CopyButton text={spec.command} label="Copy the command" />}>
        <CodeBlock text={spec.command} label="Text of the command" />
      </Section>
      {spec.bootstrap.length > 0 && (
        <Section title="Setting up" note={String(spec.bootstrap.length)}>
          <ol className="panel divide-y divide-line">
            {spec.bootstrap.map(({ name, run, inputs }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two steps may be the same
              <li key={index} className="flex gap-2.5 px-3 py-1.5">
                <span className="text-muted">{index + 1}</span>
                <div className="min-w-0 select-text">
                  {name && <p className="font-medium">{name}</p>}
                  <code className="wrap-anywhere block whitespace-pre-wrap font-mono text-sm">{run}</code>
                  {inputs.length > 0 && <p className="text-muted text-sm">again when changed: {inputs.join(', ')}</p>}
                </div>
                <CopyButton small className="ml-auto" text={run} label={`Copy step ${index + 1}`} />
              </li>
            ))}
          </ol>
        </Section>
      )}
      <Section title="How it runs">
        <dl className="panel grid grid-cols-[170px_minmax(0,1fr)] gap-y-1.5 px-3 py-2.5">
          <Line label="Server">{serverText(job)}</Line>
          {needs !== '' && <Line label="Needs">{needs}</Line>}
          {jobLines(spec)
            .filter(({ what }) => what === 'Pushes' || what === 'Brings home')
            .map(({ what, texts }) => (
              <Line key={what} label={what}>
                {texts.map((text, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: two paths may be the same
                  <span key={index} className="wrap-anywhere block">
                    {text}
                  </span>
                ))}
              </Line>
            ))}
          <Line label="Working folder">{folderText(spec)}</Line>
          <Line label="Time limit">
            {limitText(job.timeLimit)}
            {spec.timeLimit === null && job.timeLimit !== null && ' (of rented servers, unless another is set)'}
          </Line>
          {spec.priority !== 0 && <Line label="Priority">{spec.priority}</Line>}
          <Line label="Terminal">{spec.tty ? 'yes, inside tmux' : 'no'}</Line>
          <Line label="Variables">
            <Pairs pairs={spec.env} sign="=" />
          </Line>
          <Line label="Secrets">
            <Pairs pairs={spec.secrets} sign=" ← " />
          </Line>
          <Line label="Afterwards">
            {[...hold, spec.removeWorkspace ? 'the workspace is removed' : null].filter(Boolean).join(', ') ||
              'the workspace stays, the slot is freed'}
          </Line>
        </dl>
      </Section>
      <Section title="Where it is">
        <dl className="panel grid grid-cols-[170px_minmax(0,1fr)] gap-y-1.5 px-3 py-2.5">
          <Line label="Workspace on the server">
            <Path text={job.workspaceDir} none="not made yet" />
          </Line>
          <Line label="Folder on the server">
            <Path text={folder} none="not made yet" />
          </Line>
          <Line label="Results here">
            <Path text={job.results?.folder} none="none" />
          </Line>
          <Line label="Disk used">
            {formatBytes(job.localBytes)} of logs here
            {job.results ? `, ${formatBytes(job.results.bytes)} of results` : ''},{' '}
            {job.remoteBytes === null ? 'not known yet on the server' : `${formatBytes(job.remoteBytes)} on the server`}
          </Line>
          <Line label="Job id">
            <Path text={job.id} />
          </Line>
          <Attach job={job} />
        </dl>
      </Section>
      <Section title="The same from a command line">
        <CodeLine text={jobRunText(shared)} />
      </Section>
      <Section title="The same as job.yaml" tools={<CopyButton text={printJobFile(shared)} label="Copy job.yaml" />}>
        <CodeBlock text={printJobFile(shared)} label="Text of job.yaml" />
      </Section>
    </div>
  )
}

function serverText({ spec, serverName }: Job): string {
  if (spec.ssh) return serverName ? `${serverName} (${spec.ssh})` : spec.ssh
  if (spec.instance) return spec.instance
  if (spec.provision) return `${spec.provision.count} × ${spec.provision.gpu}, rented`
  if (spec.server !== 'auto') return serverName ?? spec.server
  return serverName ? `${serverName}, chosen automatically` : 'the first ready server with a free slot'
}

/** The session beside the job, and how to join it without us. */
function Attach({ job }: { job: Job }) {
  const server = useServers().data?.find((one) => one.id === job.serverId)
  const session = tmuxSessionOf(job)
  if (!session) return null
  return (
    <>
      <Line label="tmux session">
        <Path text={session} />
      </Line>
      <Line label="From any shell">
        <Path text={attachText(server?.address ?? null, server?.jumps ?? [], session)} />
      </Line>
    </>
  )
}

function Pairs({ pairs, sign }: { pairs: Readonly<Record<string, string>>; sign: string }) {
  const entries = Object.entries(pairs)
  if (entries.length === 0) return 'none'
  return entries.map(([name, value]) => (
    <code key={name} className="block break-all font-mono text-sm">
      {name}
      {sign}
      {value}
    </code>
  ))
}

function Path({ text, none = '' }: { text: string | null | undefined; none?: string }) {
  if (!text) return none
  return (
    <span className="-my-0.5 flex items-center">
      <code className="min-w-0 break-all font-mono text-sm">{text}</code>
      <CopyButton small text={text} label={`Copy ${text}`} />
    </span>
  )
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0 select-text">{children}</dd>
    </>
  )
}
