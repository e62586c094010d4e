import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseJobFile } from '../../../src-shared/job-file/index.ts'
import { type JobSpecInput, RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { withLocalPaths } from './local-folder.ts'

/**
 * Reads a job file. Folders in it are below the file's own folder.
 * @param partial true: the command may come from elsewhere
 * @throws RemotebotError INVALID_INPUT naming file, line and column, or why the file cannot be read
 */
export function readJobFile(path: string, partial = false): JobSpecInput {
  return withLocalPaths(parseJobFile(content(path), path, partial), dirname(resolve(path)))
}

function content(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : message
    throw new RemotebotError('INVALID_INPUT', `${path}: ${why}.`, { hint: 'Name a job file, such as job.yaml.' })
  }
}
