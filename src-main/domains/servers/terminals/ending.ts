import type { PtyExit } from '../../../adapters/transport/types.ts'

/** How a terminal stands once its program is gone, with the reason in words. */
export interface Ending {
  state: 'disconnected' | 'ended'
  reason: string
}

/**
 * `disconnected` only if nobody can tell what became of the program; `ended` if it left or was ended by a signal.
 * `joined`: it was tmux in the session of a job, whose end or being left is not the end of the job.
 */
export function endingOf({ code, signal, reason }: PtyExit, joined: boolean): Ending {
  const what = joined ? 'tmux' : 'the shell'
  if (signal !== undefined) return { state: 'ended', reason: `${what} was ended by ${signal}` }
  if (code === null) return { state: 'disconnected', reason: reason ?? 'the connection was lost' }
  // tmux says in its last line which of the two it was.
  if (joined && code === 0) return { state: 'ended', reason: "the job's session was left or has ended" }
  if (joined) return { state: 'ended', reason: `the job's session cannot be joined any more (tmux: exit code ${code})` }
  return { state: 'ended', reason: code === 0 ? 'the shell ended' : `the shell ended with exit code ${code}` }
}
