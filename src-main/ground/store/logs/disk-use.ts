import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { jobFolder } from './source-paths.ts'

/** Bytes that stored logs take, sidecars included. Each job's folder is looked at once, then counted along. */
export class DiskUse {
  private readonly jobs = new Map<string, number>()
  private readonly stale = new Set<string>()
  private scanned = false

  constructor(private readonly folder: string) {}

  /** Of one job, or of all. */
  bytes(jobId?: string): number {
    if (jobId !== undefined) return this.ofJob(jobId)
    if (!this.scanned) for (const name of list(this.folder)) if (/^job_[0-9a-z]{20}$/.test(name)) this.ofJob(name)
    for (const changed of this.stale) this.ofJob(changed)
    this.scanned = true
    let total = 0
    for (const bytes of this.jobs.values()) total += bytes
    return total
  }

  /** To be called after something of a job was written or removed. */
  changed(jobId: string): void {
    this.stale.add(jobId)
  }

  private ofJob(jobId: string): number {
    const known = this.jobs.get(jobId)
    if (known !== undefined && !this.stale.delete(jobId)) return known
    const folder = jobFolder(this.folder, jobId)
    const bytes = list(folder).reduce(
      (sum, name) => sum + (lstatSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
      0,
    )
    this.jobs.set(jobId, bytes)
    return bytes
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
