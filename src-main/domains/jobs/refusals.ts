const NONE: ReadonlyMap<string, string> = new Map()

/**
 * Which servers could not take a job that may go anywhere, and what they lack. Kept in memory alone: after a restart a server is
 * asked again, which changes nothing there.
 */
export class Refusals {
  /** Job → server → what it lacks. */
  private readonly all = new Map<string, Map<string, string>>()

  /** `lacks`: "docker and jq". */
  add(jobId: string, serverId: string, lacks: string): void {
    this.all.set(jobId, (this.all.get(jobId) ?? new Map()).set(serverId, lacks))
  }

  /** The servers that refused a job, with what they lack. */
  of(jobId: string): ReadonlyMap<string, string> {
    return this.all.get(jobId) ?? NONE
  }

  /** The jobs that a server refused. */
  by(serverId: string): ReadonlySet<string> {
    return new Set([...this.all].flatMap(([jobId, servers]) => (servers.has(serverId) ? [jobId] : [])))
  }

  /** The job looks for a server no more. */
  forget(jobId: string): void {
    this.all.delete(jobId)
  }
}
