import { CircleAlert, Unplug } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Job, LogNotice } from '../../../src-shared/vocabulary/index.ts'
import { toProblem } from '../../lib/problem.ts'
import { stepText } from '../../lib/step-text.ts'
import { Button } from '../button.tsx'
import { Ago } from '../time.tsx'
import type { LogSource } from './log-source.ts'

interface LogBannersProps {
  job: Job | undefined
  live: boolean
  error: unknown
  timesError: unknown
  sources: readonly LogSource[]
  onGo: (source: LogSource, offset: number) => void
}

const WHAT: Record<LogNotice['kind'], string> = {
  shrunk: 'The log became shorter on the server',
  after_exit: 'Output after the exit',
  disk_full: 'A disk was full',
  lost: 'Part of the log is lost',
}

/** Says where this is not the whole truth, and why nothing new may come. */
export function LogBanners({ job, live, error, timesError, sources, onGo }: LogBannersProps) {
  const unknown = live && job?.contact.status === 'unknown' ? job.contact : null
  return (
    <>
      {error !== null && (
        <Banner icon={<Unplug size={14} className="mt-[3px] text-attention" aria-hidden />}>
          The engine did not answer: {toProblem(error).message} What is shown stays; it is asked again by itself.
        </Banner>
      )}
      {error === null && timesError !== null && (
        <Banner icon={<CircleAlert size={14} className="mt-[3px] text-attention" aria-hidden />}>
          The times of these lines could not be read: {toProblem(timesError).message} They are asked for again by
          themselves.
        </Banner>
      )}
      {unknown && (
        <Banner icon={<Unplug size={14} className="mt-[3px] text-attention" aria-hidden />}>
          {job?.serverName ?? 'The server'} can’t be reached since <Ago at={unknown.since} />
          {unknown.reason ? ` (${unknown.reason})` : ''}. The job goes on there; output comes when it is back.
        </Banner>
      )}
      {sources.flatMap((source) =>
        source.info.notices.map((notice) => (
          <Banner
            key={`${source.id}/${notice.kind}/${notice.offset}`}
            icon={<CircleAlert size={14} className="mt-[3px] text-attention" aria-hidden />}
          >
            <span>
              <strong className="font-semibold">{WHAT[notice.kind]}</strong>
              {sources.length > 1 ? ` (attempt ${source.info.attempt}, ${stepText(source.info.step)})` : ''}:{' '}
              {notice.text} <span className="select-text break-all text-muted">{source.info.path}</span>
            </span>
            <Button look="quiet" className="-my-1 ml-auto" onClick={() => onGo(source, notice.offset)}>
              Go there
            </Button>
          </Banner>
        )),
      )}
    </>
  )
}

function Banner({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <div role="status" className="flex items-start gap-2 border-line border-b bg-raised px-3 py-1.5">
      {icon}
      <div className="flex min-w-0 flex-1 items-start gap-2">
        <span className="min-w-0">{children}</span>
      </div>
    </div>
  )
}
