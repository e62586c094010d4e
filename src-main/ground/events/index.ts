import type { Change } from '../../../src-shared/vocabulary/index.ts'

const COALESCE_MS = 100

/** Tells clients what changed after each committed transaction; they refetch, nothing is patched by hand. */
export interface Events {
  /** Announces changes. Duplicates within 100 ms become one. */
  publish(changes: Change[]): void
  /** Calls back with each coalesced batch. Returns a function that unsubscribes. */
  subscribe(listener: (changes: Change[]) => void): () => void
}

/** More ids of one aggregate than this in one batch become a single `id: null`. */
const MANY = 50

export function createEvents(): Events {
  const listeners = new Set<(changes: Change[]) => void>()
  let pending = new Map<string, Change>()

  function flush() {
    const batch = coalesce([...pending.values()])
    pending = new Map()
    for (const listener of [...listeners]) listener(batch)
  }

  return {
    publish(changes) {
      if (listeners.size === 0) return
      if (pending.size === 0 && changes.length > 0) setTimeout(flush, COALESCE_MS)
      for (const change of changes) pending.set(`${change.aggregate} ${change.id ?? ''}`, change)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Replaces many changes of one aggregate by one without an id. */
export function coalesce(changes: Change[]): Change[] {
  const groups = new Map<Change['aggregate'], Change[]>()
  for (const change of changes) {
    const group = groups.get(change.aggregate)
    if (group) group.push(change)
    else groups.set(change.aggregate, [change])
  }
  return [...groups].flatMap(([aggregate, group]) =>
    group.length > MANY || group.some((change) => change.id === null) ? [{ aggregate, id: null }] : group,
  )
}
