import { CommanderError } from 'commander'
import { ERRORS, type ProblemData, RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { errorCode } from '../following/error-code.ts'

/** A failure as the command line shows it. */
export interface Failure {
  code: string
  message: string
  data: ProblemData
  exit: number
}

/** What keeps the engine of this data folder from starting: no engine, whatever refused. */
class EngineKeptAway extends RemotebotError {
  readonly exit = ERRORS.NO_ENGINE.exit
}

/** A failure to get an engine at all, told apart from the same failure of one that runs: its exit code is 9. */
export function engineKeptAway(error: unknown): unknown {
  const known = errorCode(error)
  if (!known || !(error instanceof Error)) return error
  return new EngineKeptAway(known, error.message, (error as RemotebotError).data, { cause: error })
}

/** Wrong usage: exit code 2. */
export function usageError(message: string, hint?: string): RemotebotError {
  return new RemotebotError('INVALID_INPUT', message, hint ? { hint } : {})
}

/** Reads any thrown value as a failure with its exit code (the table of exit codes is `ERRORS`). */
export function toFailure(error: unknown): Failure {
  if (error instanceof CommanderError) {
    return { code: 'INVALID_INPUT', message: '', data: {}, exit: error.exitCode === 0 ? 0 : 2 }
  }
  const { message = String(error), code, data } = (error ?? {}) as Partial<Failure> & { data?: unknown }
  const known = errorCode(error)
  if (known) {
    const exit = error instanceof EngineKeptAway ? error.exit : ERRORS[known].exit
    return { code: known, message, data: (data ?? {}) as ProblemData, exit }
  }
  return {
    code: typeof code === 'string' ? code : 'INTERNAL',
    message,
    data: { hint: "If this comes again, the engine's own log says more: see `remotebot doctor`." },
    exit: 1,
  }
}

/** The lines that tell a person: what, where, what refused, and the next step. */
export function failureLines(failure: Failure): string[] {
  const { hint, details, candidates, hostKey } = failure.data
  const lines = [failure.message]
  if (hostKey?.pinned) {
    lines.push(`  known until now: ${hostKey.pinned}${hostKey.pinnedFrom ? ` (${hostKey.pinnedFrom})` : ''}`)
    lines.push(`  presented now:   ${hostKey.fingerprint} (${hostKey.algorithm})`)
  } else if (hostKey) lines.push(`  presented: ${hostKey.fingerprint} (${hostKey.algorithm})`)
  if (candidates?.length) lines.push('It could be:', ...candidates.map(({ id, name }) => `  ${id}  ${name}`))
  if (details && details !== failure.message)
    lines.push(
      ...details
        .trimEnd()
        .split('\n')
        .map((line) => `  | ${line}`),
    )
  if (hint) lines.push(hint)
  return lines
}
