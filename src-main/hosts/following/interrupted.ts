/** A person pressed Ctrl-C, or what waited was told to stop: exit code 130, nothing more to say. */
export class Interrupted extends Error {
  readonly exit = 130
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
