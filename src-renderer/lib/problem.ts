import { ORPCError } from '@orpc/client'
import { ERRORS, type ProblemData, RemotebotError } from '../../src-shared/vocabulary/index.ts'

/** An error in the shape that the window shows: what failed, the exact text, the next step. */
export interface Problem {
  code: string
  message: string
  data: ProblemData
}

/** Turns anything thrown by a call into a {@link Problem}; never loses its text. */
export function toProblem(error: unknown): Problem {
  if (error instanceof RemotebotError) return { code: error.code, message: error.message, data: error.data }
  if (error instanceof ORPCError) return fromOrpc(error)
  const message = error instanceof Error ? error.message : String(error)
  if (/websocket is not open|channel is closed|\bclosed\b|abort/i.test(message)) {
    const hint = 'The window reconnects by itself; try again then.'
    return {
      code: 'NO_ENGINE',
      message: 'The connection to the engine closed before it answered.',
      data: { hint, details: message },
    }
  }
  return { code: 'UNEXPECTED', message: 'Something went wrong in this window.', data: { details: message } }
}

function fromOrpc(error: ORPCError<string, unknown>): Problem {
  const data = (error.data ?? {}) as ProblemData
  if (error.code in ERRORS) return { code: error.code, message: error.message, data }
  return { code: error.code, message: error.message, data: { details: data.details ?? error.message } }
}

/** True when what was asked for does not exist, so that trying again would not help. */
export const isMissing = (error: unknown) => toProblem(error).code === 'NOT_FOUND'

/** The problem as text, for the clipboard. */
export function problemText(what: string, problem: Problem): string {
  const lines = [`${what} (${problem.code})`, problem.message, problem.data.hint, problem.data.details]
  return lines.filter(Boolean).join('\n')
}
