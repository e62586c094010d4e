import { Download, FolderOpen, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { counted, formatBytes, isFinal, type Job, type JobOutput } from '../../../../src-shared/vocabulary/index.ts'
import { Button } from '../../../components/button.tsx'
import { CopyButton } from '../../../components/copy-button.tsx'
import { Empty } from '../../../components/empty.tsx'
import { QueryView } from '../../../components/query-view.tsx'
import { Ago } from '../../../components/time.tsx'
import { bridge } from '../../../lib/bridge.ts'
import { client } from '../../../lib/client.ts'
import { transfer, useTransfers } from '../../../lib/transfers.ts'
import { useAction } from '../../../lib/use-action.ts'
import { DownloadDialog } from './download-dialog.tsx'
import { MissingNotes } from './missing-notes.tsx'
import { ResultList } from './result-list.tsx'
import { ResultPreview } from './result-preview.tsx'
import { TransferLine } from './transfer-line.tsx'
import { useOutputs } from './use-outputs.ts'

/** Brings a job's outputs home now. */
const collect = (job: Job) =>
  transfer({
    job: job.id,
    verb: 'Collecting',
    what: `The results of ${job.name} were not collected`,
    start: (signal) => client.jobs.collect({ job: job.id }, { signal }),
  })

/** The files that a job brought home: what they are, a look into them, and more of them. */
export function ResultsTab({ job }: { job: Job }) {
  const query = useOutputs(job)
  const running = useTransfers((transfers) => transfers[job.id])
  const [filter, setFilter] = useState('')
  const [chosen, setChosen] = useState<string | null>(null)
  const [downloading, setDownloading] = useState(false)
  return (
    <div className="flex h-full min-h-0 flex-col">
      <ResultsBar
        job={job}
        busy={running !== undefined}
        filter={filter}
        onFilter={setFilter}
        onDownload={() => setDownloading(true)}
      />
      {running && <TransferLine transfer={running} />}
      <MissingNotes job={job} />
      <div className="flex min-h-0 flex-1 flex-col">
        <QueryView query={query} what="The results could not be read">
          {(outputs) => <Files job={job} outputs={outputs} filter={filter} chosen={chosen} onChoose={setChosen} />}
        </QueryView>
      </div>
      {downloading && <DownloadDialog job={job} onClose={() => setDownloading(false)} />}
    </div>
  )
}

interface BarProps {
  job: Job
  busy: boolean
  filter: string
  onFilter: (text: string) => void
  onDownload: () => void
}

function ResultsBar({ job, busy, filter, onFilter, onDownload }: BarProps) {
  const [, run] = useAction()
  const { results } = job
  const onServer = job.serverId !== null && job.attempts > 0
  return (
    <div className="flex min-h-11 shrink-0 flex-wrap items-center gap-2 border-line border-b px-5 py-1.5">
      <input
        type="search"
        aria-label="Filter files"
        placeholder="Filter files"
        className="field max-w-60"
        spellCheck={false}
        value={filter}
        onChange={(event) => onFilter(event.target.value)}
      />
      {results && (
        <span className="text-muted">
          {counted(results.files, 'file')}, {formatBytes(results.bytes)} · <Ago at={results.at} />
        </span>
      )}
      <span className="flex-1" />
      <Button
        icon={<RefreshCw size={13} />}
        disabled={busy || !onServer}
        title={onServer ? 'Brings home what is there by now' : 'It has not been on a server yet'}
        onClick={() => void collect(job)}
      >
        Collect now
      </Button>
      <Button icon={<Download size={13} />} disabled={busy || !onServer} onClick={onDownload}>
        Download…
      </Button>
      {results &&
        (bridge ? (
          <Button
            icon={<FolderOpen size={13} />}
            onClick={() => void run('The folder was not opened', async () => bridge?.showItemInFolder(results.folder))}
          >
            Open folder
          </Button>
        ) : (
          <CopyButton text={results.folder} label="Copy the folder's path" look="plain">
            Folder
          </CopyButton>
        ))}
    </div>
  )
}

interface FilesProps {
  job: Job
  outputs: readonly JobOutput[]
  filter: string
  chosen: string | null
  onChoose: (path: string) => void
}

function Files({ job, outputs, filter, chosen, onChoose }: FilesProps) {
  if (outputs.length === 0) return <NoFiles job={job} />
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  const shown = outputs.filter(({ path }) => words.every((word) => path.toLowerCase().includes(word)))
  const output = shown.find(({ path }) => path === chosen) ?? null
  if (shown.length === 0) {
    return (
      <p role="status" className="px-5 py-4 text-muted">
        None of {counted(outputs.length, 'file')} has “{filter}” in its path.
      </p>
    )
  }
  return (
    <div className="flex min-h-0 flex-1">
      <ResultList outputs={shown} chosen={output?.path ?? null} onChoose={onChoose} />
      {output && <ResultPreview key={output.path + output.checksum} job={job} output={output} />}
    </div>
  )
}

function NoFiles({ job }: { job: Job }) {
  const { outputs } = job.spec
  const ended = isFinal(job.status)
  const asked = outputs.length > 0 ? outputs.join(', ') : null
  return (
    <div className="px-5 py-4">
      <Empty title={ended ? 'No file came home.' : 'No file has come home yet.'}>
        {asked
          ? ended
            ? `It was asked for ${asked}. Collect now looks on the server once more.`
            : `${asked} ${outputs.length === 1 ? 'comes' : 'come'} home when the job has ended; Collect now brings what is there by now.`
          : 'This job names no files to bring home. What it writes to $REMOTEBOT_OUT, and artifacts of its events, come by themselves; Download… fetches anything else.'}
      </Empty>
    </div>
  )
}
