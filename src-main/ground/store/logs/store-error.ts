import { RemotebotError } from '../../../../src-shared/vocabulary/errors.ts'

const FULL = new Set(['ENOSPC', 'EDQUOT'])

/** Says what a failed file operation on a log means. `path` is where, on the engine's computer. */
export function storeError(error: unknown, path: string): RemotebotError {
  if (error instanceof RemotebotError) return error
  const { code, message } = error as NodeJS.ErrnoException
  if (code !== undefined && FULL.has(code))
    return new RemotebotError(
      'DISK_FULL',
      `The disk with the log ${path} is full.`,
      {
        hint: 'Free some space, or remove old jobs; the log then goes on from where it stopped, and the job itself is not affected.',
        details: message,
      },
      { cause: error },
    )
  if (code === 'ENOENT')
    return new RemotebotError(
      'NOT_FOUND',
      `There is no log ${path}.`,
      { hint: 'The job has not written it yet, or it was removed.', details: message },
      { cause: error },
    )
  return new RemotebotError(
    'STORE_DAMAGED',
    `The log ${path} cannot be read or written.`,
    { hint: 'Check the permissions and the health of the disk.', details: message },
    { cause: error },
  )
}
