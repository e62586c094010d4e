/** Where a remote's HEAD points. */
export interface RemoteHead {
  commit: string
  branch: string
}

/** From `git ls-remote --symref URL HEAD`; null where there is none. */
export function defaultBranch(output: string): RemoteHead | null {
  const commit = /^([0-9a-f]{40,64})\tHEAD$/m.exec(output)?.[1]
  if (commit === undefined) return null
  const branch = /^ref: refs\/heads\/(.+)\tHEAD$/m.exec(output)?.[1]
  return { commit, branch: branch ?? 'HEAD' }
}

/** From `git ls-files -s -z` the submodules, and from `git ls-files -z` of files with filter=lfs those. */
export function specialFiles(staged: string, lfs: string): { submodules: string[]; lfsFiles: string[] } {
  const submodules = staged.split('\0').flatMap((line) => /^160000 [^\t]*\t([\s\S]+)$/.exec(line)?.[1] ?? [])
  return { submodules, lfsFiles: lfs.split('\0').filter((path) => path !== '') }
}
