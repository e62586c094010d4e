/** What is looked for in Activity. */
export interface ActivityFilter {
  text: string
  actor: string
  /** The beginning of an action's name; empty: all. */
  action: string
  /** Days back; 0: all. */
  days: number
}

export const NO_FILTER: ActivityFilter = { text: '', actor: '', action: '', days: 0 }

/** Whether anything is left out. */
export const isNarrowed = ({ text, actor, action, days }: ActivityFilter): boolean =>
  text.trim() !== '' || actor.trim() !== '' || action !== '' || days > 0

/** What the engine is asked for, by the same words for the list and the file. Days end at whole minutes, so that an answer is found again. */
export function filterInput({ text, actor, action, days }: ActivityFilter, now: number) {
  return {
    ...(text.trim() ? { text: text.trim() } : {}),
    ...(actor.trim() ? { actor: actor.trim() } : {}),
    ...(action ? { action } : {}),
    ...(days > 0 ? { since: Math.floor(now / 60_000) * 60_000 - days * 86_400_000 } : {}),
  }
}
