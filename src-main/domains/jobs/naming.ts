import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import type { JobRepository, JobRow } from './repository.ts'

const MOST_CANDIDATES = 20

/**
 * A job by id, unique id prefix (with or without `job_`), its 8 last characters, or name.
 * @throws RemotebotError NOT_FOUND, AMBIGUOUS with candidates
 */
export function findJob(repo: Pick<JobRepository, 'get' | 'candidates'>, name: string): JobRow {
  const exact = repo.get(name)
  if (exact) return exact
  const found = repo.candidates(name, MOST_CANDIDATES + 1)
  const [only] = found
  if (found.length === 1 && only) return only
  if (!only) {
    throw new RemotebotError('NOT_FOUND', `There is no job "${name}".`, { hint: 'See them all: remotebot job list' })
  }
  const many = found.length > MOST_CANDIDATES ? `more than ${MOST_CANDIDATES}` : found.length
  throw new RemotebotError('AMBIGUOUS', `"${name}" could be any of ${many} jobs.`, {
    hint: 'Use the id, or its last 8 characters.',
    candidates: found.slice(0, MOST_CANDIDATES).map((row) => ({ id: row.id, name: row.name })),
  })
}
