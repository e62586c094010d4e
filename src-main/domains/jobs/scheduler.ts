/** A job that waits for a slot. `serverId` null: any ready server that fits will do. */
export interface Waiting {
  jobId: string
  serverId: string | null
  priority: number
  /** The folder that it needs for itself, in the one spelling of {@link JobRepository.holders}. */
  workspace: string
  /** What it needs of a server; equal needs are equal text. Null: nothing in particular. */
  needs: string | null
}

/** A server's room. Only servers that may start something are listed. */
export interface Room {
  serverId: string
  free: number
  /** Also for jobs that may go anywhere. */
  open: boolean
  /** Workspaces that are in use there. */
  busy: Set<string>
  /** Whether it has what a job that may go anywhere needs. */
  fits(needs: string | null): boolean
  /** Jobs that may go anywhere and turned out not to fit it after all. */
  refused?: ReadonlySet<string>
}

/**
 * Walks the waiting jobs in order and gives each the first slot that it may use; what is given out is taken from the rooms at
 * once. A job that cannot start for want of a slot holds its place in front of later jobs of the same server, never of other
 * servers. One whose workspace is in use is passed by; it is first in line again when the workspace is free.
 * Stops reading `waiting` as soon as nothing is left to give.
 */
export function assign(waiting: Iterable<Waiting>, rooms: readonly Room[]): Array<{ jobId: string; serverId: string }> {
  const starts: Array<{ jobId: string; serverId: string }> = []
  if (!rooms.some(({ free }) => free > 0)) return starts
  for (const job of waiting) {
    const room = rooms.find((one) => takes(one, job))
    if (!room) continue
    room.free--
    room.busy.add(job.workspace)
    starts.push({ jobId: job.jobId, serverId: room.serverId })
    if (!rooms.some(({ free }) => free > 0)) break
  }
  return starts
}

function takes(room: Room, job: Waiting): boolean {
  if (room.free <= 0 || room.busy.has(job.workspace)) return false
  if (job.serverId !== null) return job.serverId === room.serverId
  return room.open && room.fits(job.needs) && !room.refused?.has(job.jobId)
}

/** Whether `a` comes before `b` in the queue: higher priority first, then the one that asked earlier. */
export function before(a: Pick<Waiting, 'priority' | 'jobId'>, b: Pick<Waiting, 'priority' | 'jobId'>): boolean {
  return a.priority === b.priority ? a.jobId < b.jobId : a.priority > b.priority
}

/** For each waiting job, given in the order of the queue: how many before could take a slot that it could take too. */
export function aheadOf(queue: ReadonlyArray<readonly [id: string, serverId: string | null]>): Map<string, number> {
  const own = new Map<string, number>()
  const ahead = new Map<string, number>()
  let anywhere = 0
  for (const [index, [id, serverId]] of queue.entries()) {
    if (serverId === null) {
      ahead.set(id, index)
      anywhere++
    } else {
      const earlier = own.get(serverId) ?? 0
      ahead.set(id, earlier + anywhere)
      own.set(serverId, earlier + 1)
    }
  }
  return ahead
}
