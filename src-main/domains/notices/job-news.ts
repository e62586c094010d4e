import { type Job, STATUS_WORDS } from '../../../src-shared/vocabulary/index.ts'
import { type News, PLAIN } from './news.ts'

type Ended = Pick<Job, 'id' | 'name' | 'status' | 'reason' | 'exitText' | 'createdAt' | 'startedAt' | 'endedAt'>

/** How a job has come out. */
export function jobNews({ id, name, status, reason, exitText, createdAt, startedAt, endedAt }: Ended): News {
  const went = status === 'succeeded'
  return {
    ...PLAIN,
    key: `${id} ${status} ${endedAt ?? 0}`,
    kind: went || status === 'cancelled' ? 'finished' : 'failed',
    level: went ? 'done' : status === 'cancelled' ? 'info' : 'alarm',
    title: `${name}: ${STATUS_WORDS[status].toLowerCase()}`,
    // "exit 0" says nothing more.
    detail: reason ?? (went ? null : exitText),
    path: `/jobs/${id}`,
    took: endedAt === null ? null : Math.max(0, endedAt - (startedAt ?? createdAt)),
  }
}
