import { useRef, useState } from 'react'
import type { Job } from '../../../../src-shared/vocabulary/index.ts'
import { Button } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { AreaField } from '../../../components/field.tsx'
import { FolderField } from '../../../components/folder-field.tsx'
import { client } from '../../../lib/client.ts'
import { useShortcut } from '../../../lib/shortcuts.ts'
import { transfer } from '../../../lib/transfers.ts'

const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)

/** Copies files from the job's server to a folder that the person chooses. */
export function DownloadDialog({ job, onClose }: { job: Job; onClose: () => void }) {
  const [target, setTarget] = useState('')
  const [paths, setPaths] = useState('')
  const input = useRef<HTMLInputElement>(null)
  const ready = target.trim() !== '' && (paths.trim() !== '' || job.spec.outputs.length > 0 || job.results !== null)
  const start = () => {
    if (!ready) return
    onClose()
    void transfer({
      job: job.id,
      verb: 'Downloading',
      what: `The files of ${job.name} were not downloaded`,
      start: (signal) =>
        client.jobs.download({ job: job.id, paths: linesOf(paths), target: target.trim() }, { signal }),
    })
  }
  useShortcut('confirm', start)
  return (
    <Dialog
      title={`Download files of ${job.name}`}
      description={`From ${job.serverName ?? 'its server'} to a folder of this computer.`}
      onClose={onClose}
      focus={input}
      width={560}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" keys="mod+enter" disabled={!ready} onClick={start}>
            Download
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        <FolderField
          ref={input}
          label="To the folder"
          title="Choose where the files go"
          value={target}
          onChange={setTarget}
          placeholder="/home/anna/results"
          hint="A full path; it is made where it is not there."
        />
        <AreaField
          label="Files on the server"
          rows={3}
          value={paths}
          onChange={setPaths}
          placeholder={job.spec.outputs.join('\n') || 'checkpoints/*.pt'}
          hint="Files, folders and globs, one a line. Empty: all results of the job."
        />
      </div>
    </Dialog>
  )
}
