import type { JobSpec } from '../../../../src-shared/vocabulary/index.ts'
import { isRooted, landingOf, type Skipped } from '../../../adapters/transfer/index.ts'

/** What is to be brought home, as a pull takes it. */
export interface Wanted {
  /** The folder that relative paths are below. */
  base: string
  paths: string[]
  /** Two that would land in one place: the later one stays away. */
  clashes: Skipped[]
}

/** The folder on the server in which a job's command runs. */
export function workingFolder(spec: Pick<JobSpec, 'workingDir'>, workspace: string): string {
  const { workingDir } = spec
  if (workingDir === undefined) return workspace
  return isRooted(workingDir) ? workingDir : `${workspace}/${workingDir}`
}

/**
 * Paths without repetitions. Those from outside of the base land under their last name, so of `/a/log` and `/b/log` only the
 * first is brought.
 */
export function wantedOf(base: string, paths: readonly string[]): Wanted {
  const kept: string[] = []
  const clashes: Skipped[] = []
  const landings = new Map<string, string>()
  for (const path of new Set(paths)) {
    const { landing, outside, glob } = landingOf(path)
    const other = landings.get(landing)
    if (outside && !glob && other !== undefined) {
      clashes.push({ path, reason: `it would land in the place of ${other}` })
      continue
    }
    if (outside && !glob) landings.set(landing, path)
    kept.push(path)
  }
  return { base, paths: kept, clashes }
}

/** Where what a path of the server names lies below a job's results, as a path or glob there. */
export function pathHere(path: string): string {
  const { landing, outside, glob } = landingOf(path)
  if (!glob) return landing === '' ? '.' : landing
  if (!outside) return path
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.')
  return segments.slice(segments.findIndex((segment) => /[*?[{]/.test(segment))).join('/')
}
