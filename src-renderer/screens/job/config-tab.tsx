import type { ReactNode } from 'react'
import { formatBytes, type Job } from '../../../src-shared/vocabulary/index.ts'
import { CodeLine, CopyButton } from '../../components/copy-button.tsx'
import { Section } from '../../components/page.tsx'
import { jobRunText, limitText } from '../../lib/cli-text.ts'

/** What was asked for, word for word, and where its files are. */
export function ConfigTab({ job }: { job: Job }) {
  const { spec } = job
  const folder = job.attemptList.at(-1)?.remoteDir
  return (
    <div className="max-w-[900px] px-5 py-4">
      <Section title="Command" tools={<CopyButton text={spec.command} label="Copy the command" />}>
        <pre className="panel max-h-64 select-text overflow-auto whitespace-pre-wrap break-words p-3 font-mono text-sm">
          {spec.command}
        </pre>
      </Section>
      <Section title="How it runs">
        <dl className="panel grid grid-cols-[170px_1fr] gap-y-1.5 px-3 py-2.5">
          <Line label="Server">
            {spec.server === 'auto' ? 'the first ready server with a free slot' : (job.serverName ?? spec.server)}
          </Line>
          <Line label="Working folder">{spec.workingDir ?? "the job's own folder"}</Line>
          <Line label="Time limit">{limitText(spec.timeLimit)}</Line>
          <Line label="Terminal">{spec.tty ? 'yes, inside tmux' : 'no'}</Line>
          <Line label="Variables">
            {Object.keys(spec.env).length === 0 ? 'none' : null}
            {Object.entries(spec.env).map(([name, value]) => (
              <code key={name} className="block break-all font-mono text-sm">
                {name}={value}
              </code>
            ))}
          </Line>
          <Line label="Secrets">
            {Object.keys(spec.secrets).length === 0 ? 'none' : null}
            {Object.entries(spec.secrets).map(([variable, secret]) => (
              <code key={variable} className="block break-all font-mono text-sm">
                {variable} ← {secret}
              </code>
            ))}
          </Line>
          <Line label="Folder on the server">
            {folder ? <code className="break-all font-mono text-sm">{folder}</code> : 'not made yet'}
          </Line>
          <Line label="Disk used">
            {formatBytes(job.localBytes)} of logs here,{' '}
            {job.remoteBytes === null ? 'not known yet on the server' : `${formatBytes(job.remoteBytes)} on the server`}
          </Line>
          <Line label="Job id">
            <code className="font-mono text-sm">{job.id}</code>
          </Line>
        </dl>
      </Section>
      <Section title="The same from a command line">
        <CodeLine text={jobRunText({ ...spec, server: job.serverName ?? spec.server })} />
      </Section>
    </div>
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
