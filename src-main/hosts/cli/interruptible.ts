import type { Cli } from './cli.ts'
import { Interrupted } from './prompt/interrupted.ts'

/** A signal that Ctrl-C aborts, for a command that only looks: it ends with 130 and leaves everything as it is. */
export function interruptible(cli: Cli): AbortSignal {
  const stop = new AbortController()
  const interrupt = () => {
    cli.exitCode = new Interrupted().exit
    stop.abort()
  }
  cli.io.signals.on('SIGINT', interrupt)
  cli.atExit.push(() => cli.io.signals.off('SIGINT', interrupt))
  return stop.signal
}

/** Waits for `work`, but no longer than until `signal` aborts. @throws Interrupted when it does. */
export async function orInterrupted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  // Whoever was interrupted no longer hears how the work ends.
  work.catch(() => {})
  const stop = Promise.withResolvers<never>()
  const abort = () => stop.reject(new Interrupted())
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort)
  try {
    return await Promise.race([work, stop.promise])
  } catch (error) {
    // The work may have heard of the signal too, and be quicker to say so in its own words.
    throw signal.aborted ? new Interrupted() : error
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** For `.catch`: null for an interruption; everything else is thrown again. */
export function nullIfInterrupted(error: unknown): null {
  if (error instanceof Interrupted) return null
  throw error
}
