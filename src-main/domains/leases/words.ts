/** Shown as the server's reason before it ends. They name no time: the lease does, and goes on ticking beside it. */
export const WARNINGS = {
  lease: 'Its lease ends soon: it is ended then, with all that is on it, unless the lease is extended.',
  idle: 'Nothing runs here: it is ended soon, with all that is on it, unless it is used or its lease is extended.',
} as const

/** Whether a reason is one of ours, which may be taken back. */
export const isWarning = (reason: string | null) => Object.values<string | null>(WARNINGS).includes(reason)

/** Why a server was ended. */
export function endReason(end: 'lease' | 'idle', idleSeconds: number): string {
  return end === 'lease' ? 'Its lease was over.' : `Nothing had run there for ${span(idleSeconds)}.`
}

/** Seconds for people: "45 s", "20 min", "4 h", "1 h 30 min", "3 days". */
export function span(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 120) return `${minutes} min`
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  if (hours < 48) return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`
  return `${Math.round(hours / 24)} days`
}
