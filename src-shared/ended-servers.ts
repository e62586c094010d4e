import type { Server } from './vocabulary/index.ts'

const DAY_MS = 86_400_000

/**
 * Whether a rented server ended more than a day ago. Lists leave such out unless asked: who rents a machine for each job would soon
 * see little else. They stay known, since jobs ran there and their launches say what was tried.
 */
export function endedLongAgo(
  { state, rental, createdAt }: Pick<Server, 'state' | 'rental' | 'createdAt'>,
  now: number,
): boolean {
  if (rental === null || (state !== 'terminated' && state !== 'failed') || rental.alarm !== null) return false
  // One that never came to a launch ended as it began.
  const ends = rental.launches.length === 0 ? [createdAt] : rental.launches.map(({ endedAt }) => endedAt)
  return ends.every((at) => at !== null && now - at > DAY_MS)
}
