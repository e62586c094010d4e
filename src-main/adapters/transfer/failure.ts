import type { ErrorCode, ProblemData } from '../../../src-shared/vocabulary/errors.ts'
import { shownPath } from './byte-path.ts'

/** A failure on its way from the worker thread to who called; there it becomes a RemotebotError. */
export class Failure extends Error {
  readonly code: ErrorCode
  readonly data: ProblemData

  constructor(code: ErrorCode, message: string, data: ProblemData = {}) {
    super(message)
    this.code = code
    this.data = data
  }
}

/** An error of the local file system, as a person should hear it. */
export function localFailure(error: unknown, doing: string): Failure {
  if (error instanceof Failure) return error
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new Failure('DISK_FULL', `The disk of this computer is full: ${doing} stopped.`, {
      hint: 'Free some space, then run the same again: it goes on where it was.',
      details: message,
    })
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new Failure('INVALID_INPUT', `No permission on this computer: ${doing} stopped.`, {
      hint: 'Check who owns the folder and its mode, or choose another one.',
      details: message,
    })
  }
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new Failure('NOT_FOUND', `A folder or file is not there: ${doing} stopped.`, { details: message })
  }
  return new Failure('REMOTE_FAILED', `Something unexpected ended it: ${doing} stopped.`, {
    hint: 'Run the same again; it goes on where it was.',
    details: message,
  })
}

/** What the server's programs said when they failed, as a person should hear it. `doing` such as "the push to ~/x". */
export function serverFailure(said: string, doing: string): Failure {
  const details = said.trim().slice(-2000)
  if (/no space left|disk quota|quota exceeded|file too large/i.test(said)) {
    return new Failure('DISK_FULL', `The server's disk is full: ${doing} stopped.`, {
      hint: 'Free some space on the server, then run the same again: it goes on where it was.',
      details,
    })
  }
  const holder = /^held by (.*)$/m.exec(said)
  if (holder !== null) {
    return new Failure('INVALID_STATE', `Another push to the same folder is going on: ${doing} stopped.`, {
      hint: `Wait for the one of ${shownPath(holder[1] as string)}, then run the same again. If nothing runs there any more, remove .remotebot-sync/lock in the folder on the server.`,
      details,
    })
  }
  if (/^superseded$/m.test(said)) {
    return new Failure('INVALID_STATE', `Another push to the same folder has begun since: ${doing} stopped.`, {
      hint: 'Wait for the other one, then run the same again.',
    })
  }
  if (/permission denied|read-only file system|operation not permitted/i.test(said)) {
    return new Failure('REMOTE_FAILED', `The server does not allow it: ${doing} stopped.`, {
      hint: 'Choose a folder that this account may write to, or change its owner or mode.',
      details,
    })
  }
  return new Failure('REMOTE_FAILED', `A program on the server failed: ${doing} stopped.`, {
    hint: 'Run the same again; it goes on where it was. The details are what the server said.',
    details,
  })
}

/** The link broke, or somebody closed it. */
export function linkLost(doing: string): Failure {
  return new Failure('UNREACHABLE', `The connection was lost: ${doing} stopped.`, {
    hint: 'Run the same again; it goes on where it was.',
  })
}
