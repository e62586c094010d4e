import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { isRepository } from '../../../src-shared/job-file/index.ts'
import { type JobSpecInput, RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { expandHome } from '../../adapters/transport/expand-home.ts'

/** A path of this computer, made absolute: `~/x` is below the home folder, everything else below `base`. */
export function localPath(path: string, base: string): string {
  return resolve(base, expandHome(path))
}

/**
 * A job whose sources on this computer have absolute paths, since the engine has a current folder of its own.
 * @throws RemotebotError INVALID_INPUT for a folder to push that is not there
 */
export function withLocalPaths<Spec extends Partial<JobSpecInput>>(spec: Spec, base: string): Spec {
  const { push } = spec
  if (!push) return spec
  if ('folder' in push) {
    const folder = localPath(push.folder, base)
    refuseAbsent(folder)
    return { ...spec, push: { ...push, folder } }
  }
  // `host:path` and URLs have a colon in their first part.
  const elsewhere = isRepository(push.git) || /^[^/]*:/.test(push.git)
  return elsewhere ? spec : { ...spec, push: { ...push, git: localPath(push.git, base) } }
}

/** @throws RemotebotError INVALID_INPUT for a folder to push that is not there, or is no folder */
export function refuseAbsent(folder: string): void {
  const found = statSync(folder, { throwIfNoEntry: false })
  if (found?.isDirectory()) return
  const message = found ? `${folder} is no folder.` : `There is no folder ${folder} to push.`
  throw new RemotebotError('INVALID_INPUT', message, { hint: 'Nothing was started.' })
}
