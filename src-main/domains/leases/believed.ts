/** Counts that differ less are the same, in milliseconds: what is told comes late, and in whole seconds. */
const SAME_MS = 10_000

/** What is known of a lease when a machine says for the first time since our start what it counts. */
export interface Counts {
  /** When it ends by what we have stored, and by the machine's count, in epoch milliseconds. */
  ours: number
  theirs: number
  /** A longer lease was under way when the last run ended. */
  extending: boolean
  /** It is known how much time has passed since the last run, so ours cannot be wrong. */
  known: boolean
}

/**
 * Whose count holds. An earlier end is believed: it costs nothing that was not granted. A later one never is while ours is
 * known to be right, since whoever is root there can write what they like; where it is not known, it has to be paid for like any other
 * extension.
 */
export function believed({ ours, theirs, extending, known }: Counts): 'ours' | 'theirs' | 'gate' {
  if (Math.abs(theirs - ours) <= SAME_MS) return 'ours'
  if (theirs < ours) return 'theirs'
  // Of the two ends of an extension that was under way the earlier is the safe one.
  return known || extending ? 'ours' : 'gate'
}
