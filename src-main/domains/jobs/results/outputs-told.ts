import { landingOf, type Skipped } from '../../../adapters/transfer/index.ts'
import { skippedText } from '../push/skipped.ts'
import { countFiles } from '../push/stage-progress.ts'
import type { JobRepository } from '../repository.ts'
import { MOST_LISTED } from './listed.ts'

/**
 * The type of the timeline's entries that say what of a job's outputs is not here, or not listed. They are the newest state: each
 * collect replaces them.
 */
const TYPE = 'outputs'

type Notes = Pick<JobRepository, 'get' | 'replaceNotes'>

/** Says what the newest collect left on the server. */
export function tellLeft(repo: Notes, jobId: string, left: readonly Skipped[]): void {
  const files = repo.get(jobId)?.results?.files ?? 0
  const some = MOST_LISTED.toLocaleString('en')
  const unlisted =
    files > MOST_LISTED ? `${countFiles(files)} came home; the list of results shows the first ${some}` : null
  const texts = [skippedText(left, 'not brought home'), unlisted].filter((text) => text !== null)
  repo.replaceNotes(jobId, TYPE, texts)
}

/** Says that none of a job's outputs came, and why. */
export function tellNone(repo: Notes, jobId: string, text: string): void {
  repo.replaceNotes(jobId, TYPE, [text])
}

/**
 * What was left of the job's own outputs, where `more` was asked for beside them: a name that a person mistyped is theirs to
 * hear of, not the job's.
 */
export function leftOf(own: readonly string[], more: readonly string[], left: readonly Skipped[]): Skipped[] {
  return left.filter(({ path }) => !names(more, path) || names(own, path))
}

const names = (paths: readonly string[], skipped: string) =>
  paths.some((path) => plain(path) === plain(skipped) || landingOf(path).matches(skipped))

/** Without `.` and empty segments. */
const plain = (path: string) =>
  path
    .split('/')
    .filter((segment, index) => segment !== '.' && (segment !== '' || index === 0))
    .join('/')
