/** A job that waits for a slot. `serverId` null: any ready server will do. */
export interface Waiting {
  jobId: string
  serverId: string | null
}

/** A server's room. Only servers that may start something are listed. */
export interface Room {
  serverId: string
  free: number
}

/**
 * First in, first out: walks the waiting jobs in order and gives each the first slot it may use. A job
 * that cannot start holds its place in front of later jobs of the same server, never of other servers.
 */
export function assign(
  waiting: readonly Waiting[],
  rooms: readonly Room[],
): Array<{ jobId: string; serverId: string }> {
  const free = new Map(rooms.map((room) => [room.serverId, room.free]))
  const starts: Array<{ jobId: string; serverId: string }> = []
  for (const job of waiting) {
    const serverId = job.serverId ?? rooms.find((room) => (free.get(room.serverId) ?? 0) > 0)?.serverId
    const left = serverId === undefined ? 0 : (free.get(serverId) ?? 0)
    if (serverId === undefined || left <= 0) continue
    free.set(serverId, left - 1)
    starts.push({ jobId: job.jobId, serverId })
  }
  return starts
}
