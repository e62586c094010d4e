/** A job that waits for a slot. `serverId` null: any ready server will do. */
export interface Waiting {
  jobId: string
  serverId: string | null
}

/** A server's room. Only servers that may start something are listed. */
export interface Room {
  serverId: string
  free: number
  /** Also for jobs that may go anywhere. */
  open: boolean
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
    const serverId = job.serverId ?? rooms.find((room) => room.open && (free.get(room.serverId) ?? 0) > 0)?.serverId
    const left = serverId === undefined ? 0 : (free.get(serverId) ?? 0)
    if (serverId === undefined || left <= 0) continue
    free.set(serverId, left - 1)
    starts.push({ jobId: job.jobId, serverId })
  }
  return starts
}

/** For each waiting job, oldest first: how many before it could take a slot that it could take too. */
export function aheadOf(queue: ReadonlyArray<{ id: string; serverId: string | null }>): Map<string, number> {
  const own = new Map<string, number>()
  const ahead = new Map<string, number>()
  let anywhere = 0
  for (const [index, { id, serverId }] of queue.entries()) {
    if (serverId === null) {
      ahead.set(id, index)
      anywhere++
    } else {
      const before = own.get(serverId) ?? 0
      ahead.set(id, before + anywhere)
      own.set(serverId, before + 1)
    }
  }
  return ahead
}
