import { type JobSummary, shortId } from '../../../../src-shared/vocabulary/index.ts'
import { ago, span } from './ages.ts'
import { reasonText, statusColour, statusText } from './job-view.ts'
import type { Column } from './table.ts'

const COLUMNS: Column<JobSummary>[] = [
  { title: 'ID', value: (job) => shortId(job.id), colour: () => 'dim' },
  { title: 'NAME', value: (job) => job.name, min: 18 },
  { title: 'STATUS', value: statusText, colour: statusColour, min: 9 },
  { title: 'SERVER', value: (job) => job.serverName ?? 'auto', min: 8, optional: 2 },
  { title: 'CREATED', value: (job) => ago(job.createdAt), optional: 3 },
  { title: 'TIME', value: (job) => span(job.startedAt, job.endedAt), right: true, optional: 4 },
  { title: 'REASON', value: reasonText, min: 14, optional: 1 },
]

/** The columns of a list of jobs; the last 8 characters of an id name it everywhere. */
export function jobColumns(jobs: readonly JobSummary[]): Column<JobSummary>[] {
  const anyReason = jobs.some((job) => reasonText(job) !== '')
  return COLUMNS.filter((column) => anyReason || column.title !== 'REASON')
}
