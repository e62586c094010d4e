import { type ProblemData, RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { errorCode } from '../following/error-code.ts'

/** What the engine answered with, as the error that this library throws; anything else as it is. */
export function asError(error: unknown): unknown {
  const code = errorCode(error)
  if (error instanceof RemotebotError || code === null) return error
  const { message, data } = error as Error & { data?: ProblemData }
  return new RemotebotError(code, message, data ?? {}, { cause: error })
}
