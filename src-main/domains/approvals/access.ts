/** Who can log in at a machine: the key that is made for it, and this user's own keys, which are let in as soon as it answers. */
export function accessText(isNew: boolean, ownKeys: number): string {
  const made = `${isNew ? 'a new key' : 'its key'} in this computer's vault`
  if (ownKeys === 0) return `only ${made}`
  return `${made}, and ${ownKeys === 1 ? 'yours' : `your ${ownKeys}`} in ~/.ssh`
}

/** What happens when its provider takes a machine away; null: it does not. `restarts`: its job begins again then; null: it has none. */
export function interruptionText(spot: boolean, restarts: boolean | null): string | null {
  if (!spot) return null
  const taken = 'may be taken away at any time'
  if (restarts === null) return taken
  return `${taken}; its job ${restarts ? 'starts again on another' : 'is interrupted then'}`
}
