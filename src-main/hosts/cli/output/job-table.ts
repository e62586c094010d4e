import { type JobSummary, shortId } from '../../../../src-shared/vocabulary/index.ts'
import { ago, span } from './ages.ts'
import { reasonText, statusColour, statusText } from './job-view.ts'
import type { Column } from './table.ts'

/** The columns of a list of jobs; the last 8 characters of an id name it everywhere. */
export const JOB_COLUMNS: Column<JobSummary>[] = [
  { title: 'ID', value: (job) => shortId(job.id), colour: () => 'dim' },
  { title: 'NAME', value: (job) => job.name, min: 10 },
  { title: 'STATUS', value: statusText, colour: statusColour, min: 9 },
  { title: 'SERVER', value: (job) => job.serverName ?? 'auto', min: 6, optional: 1 },
  { title: 'CREATED', value: (job) => ago(job.createdAt), optional: 2 },
  { title: 'TIME', value: (job) => span(job.startedAt, job.endedAt), right: true, optional: 3 },
  { title: 'REASON', value: reasonText, min: 14, optional: 4 },
]
