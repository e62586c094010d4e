import { counted, formatBytes, type Job, shortId } from '../../../../src-shared/vocabulary/index.ts'

/** What a person may want to do once a job is over: get its results, end its hold. */
export function afterwards(job: Job, copied: { downloadedTo: string } | null): string[] {
  const id = shortId(job.id)
  const lines: string[] = []
  const { results } = job
  if (copied) lines.push(`Results are in ${copied.downloadedTo}`)
  else if (results && results.files > 0) {
    const what = `${counted(results.files, 'file')} (${formatBytes(results.bytes)})`
    lines.push(`${what} came home. Copy them here: remotebot job download ${id}`)
  }
  if (job.heldUntil !== null) lines.push(`End the hold: remotebot job release ${id}`)
  return lines
}
