import { RemotebotError } from '../../../../src-shared/vocabulary/index.ts'

const MOST_NAMED = 8

/** "fetching: receiving objects 45%" from what git says on its way; null for other text. */
export function fetchProgress(said: string): string | null {
  const all = [...said.matchAll(/(Counting objects|Compressing objects|Receiving objects|Resolving deltas):\s+(\d+)%/g)]
  const [, doing, percent] = all.at(-1) ?? []
  return doing ? `fetching the repository: ${doing.toLowerCase()} ${percent} %` : null
}

/** Nothing of that name is in the repository. */
export function noSuchRef(ref: string, what: string, there: readonly string[]): RemotebotError {
  const shown = there.slice(0, MOST_NAMED).join(', ')
  const list = there.length > MOST_NAMED ? `${shown}, … (${there.length} in all)` : shown
  return new RemotebotError('NOT_FOUND', `There is no branch, tag or commit "${ref}" in ${what}.`, {
    hint: list ? `There are: ${list}.` : 'It has no branches and no tags.',
  })
}

/** "2 submodules (a, b) are not followed: their folders are empty"; null where there is nothing to say. */
export function leftOut(submodules: readonly string[], lfsFiles: readonly string[]): string | null {
  const parts = [
    submodules.length > 0 ? `submodules are not followed, their folders are empty: ${some(submodules)}` : null,
    lfsFiles.length > 0 ? `of Git LFS files only the pointers were pushed: ${some(lfsFiles)}` : null,
  ].filter((part) => part !== null)
  return parts.length > 0 ? parts.join('; ') : null
}

function some(paths: readonly string[]): string {
  const shown = paths.slice(0, MOST_NAMED).join(', ')
  return paths.length > MOST_NAMED ? `${shown} and ${paths.length - MOST_NAMED} more` : shown
}
