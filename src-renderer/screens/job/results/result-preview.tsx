import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { FolderOpen } from 'lucide-react'
import { useEffect, useState } from 'react'
import { formatBytes, type Job, type JobOutput } from '../../../../src-shared/vocabulary/index.ts'
import { Button } from '../../../components/button.tsx'
import { CopyButton } from '../../../components/copy-button.tsx'
import { ProblemPanel } from '../../../components/problem.tsx'
import { Loading } from '../../../components/query-view.tsx'
import { bridge } from '../../../lib/bridge.ts'
import { client } from '../../../lib/client.ts'
import { useAction } from '../../../lib/use-action.ts'
import { IMAGE_LIMIT, imageType, joinPath, readOutput, TEXT_LIMIT, TEXT_MOST } from './read-output.ts'

interface PreviewProps {
  job: Job
  output: JobOutput
}

/** One file: its path and checksum to copy, and what is in it as far as that can be shown here. */
export function ResultPreview({ job, output }: PreviewProps) {
  const [, run] = useAction()
  const path = job.results && joinPath(job.results.folder, output.path)
  return (
    <section
      aria-label={`Preview of ${output.path}`}
      className="flex min-h-0 w-[44%] shrink-0 flex-col border-line border-l bg-bg"
    >
      <header className="flex items-start gap-1 border-line border-b bg-panel py-1.5 pr-2 pl-3">
        <div className="min-w-0 flex-1">
          <p className="wrap-anywhere line-clamp-2 select-text font-medium" title={output.path}>
            {output.path}
          </p>
          <p className="flex items-center text-muted text-sm">
            <code className="truncate font-mono" title={output.checksum}>
              {output.checksum.replace(':', ' ')}
            </code>
            <CopyButton small text={output.checksum.replace(/^sha256:/, '')} label="Copy the checksum" />
          </p>
        </div>
        {path && <CopyButton text={path} label="Copy the file's path" />}
        {path && bridge && (
          <Button
            look="quiet"
            icon={<FolderOpen size={14} />}
            aria-label="Show in folder"
            title="Show in folder"
            onClick={() => void run('The file was not shown', async () => bridge?.showItemInFolder(path))}
          />
        )}
      </header>
      <Content job={job.id} output={output} />
    </section>
  )
}

function Content({ job, output }: { job: string; output: JobOutput }) {
  if (output.bytes === 0) return <Note>This file is empty.</Note>
  if (output.preview === 'text') return <TextContent job={job} output={output} />
  if (output.preview === 'image' && output.bytes <= IMAGE_LIMIT) return <ImageContent job={job} output={output} />
  const why = output.preview === 'image' ? 'This image is too large to be shown here' : 'This file is no text or image'
  return (
    <Note>
      {why}: {formatBytes(output.bytes)}.
    </Note>
  )
}

const Note = ({ children }: { children: React.ReactNode }) => <p className="p-4 text-muted">{children}</p>

function TextContent({ job, output }: { job: string; output: JobOutput }) {
  const [limit, setLimit] = useState(TEXT_LIMIT)
  const query = useQuery({
    queryKey: ['output-text', job, output.path, output.checksum, limit],
    queryFn: async ({ signal }) => (await readOutput(client, { job, path: output.path, limit }, signal)).text(),
    gcTime: 60_000,
    placeholderData: keepPreviousData,
  })
  if (query.error) return <Failed error={query.error} onRetry={() => void query.refetch()} />
  if (query.data === undefined) return <Loading />
  return (
    <>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled by keyboard
        tabIndex={0}
        className="wrap-anywhere min-h-0 flex-1 select-text overflow-auto whitespace-pre-wrap p-3 font-mono text-sm"
      >
        {query.data}
      </pre>
      {limit < output.bytes && (
        <p className="flex items-center gap-2 border-line border-t bg-panel px-3 py-1 text-muted">
          The first {formatBytes(limit)} of {formatBytes(output.bytes)}.
          {limit < TEXT_MOST && (
            <Button small onClick={() => setLimit(Math.min(limit * 4, TEXT_MOST))}>
              Show more
            </Button>
          )}
        </p>
      )}
    </>
  )
}

function ImageContent({ job, output }: { job: string; output: JobOutput }) {
  const query = useQuery({
    queryKey: ['output-image', job, output.path, output.checksum],
    queryFn: ({ signal }) => readOutput(client, { job, path: output.path, limit: output.bytes }, signal),
    gcTime: 0,
  })
  const [url, setUrl] = useState<string | null>(null)
  const [broken, setBroken] = useState(false)
  useEffect(() => {
    if (!query.data) return
    const made = URL.createObjectURL(new Blob([query.data], { type: imageType(output.path) }))
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [query.data, output.path])
  if (query.error) return <Failed error={query.error} onRetry={() => void query.refetch()} />
  if (broken) return <Note>This image cannot be shown: it may be damaged.</Note>
  if (url === null) return <Loading />
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a large image is scrolled by keyboard
    <section tabIndex={0} aria-label="Image" className="min-h-0 flex-1 overflow-auto p-3">
      <img src={url} alt={output.path} className="max-w-full" onError={() => setBroken(true)} />
    </section>
  )
}

const Failed = ({ error, onRetry }: { error: unknown; onRetry: () => void }) => (
  <div className="p-3">
    <ProblemPanel what="This file could not be read" error={error} onRetry={onRetry} />
  </div>
)
