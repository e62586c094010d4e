import type { JobSpec } from '../../../src-shared/vocabulary/index.ts'

/** What jobs need of the vault. */
export interface JobVault {
  has(name: string): boolean
  list(): ReadonlyArray<{ name: string; usedBy: string | null }>
  /** @throws RemotebotError NOT_FOUND, VAULT_LOCKED */
  get(name: string): Promise<string>
  /** @throws RemotebotError VAULT_LOCKED */
  set(name: string, value: string, usedBy: string): Promise<unknown>
  removeUsedBy(usedBy: string): void
}

type Who = { id: string; spec: Pick<JobSpec, 'secrets'> }

/**
 * The secrets of a job as they were when it was deployed: kept apart in the vault until the job has ended.
 * Changing or removing a secret meanwhile must neither stop the job from being followed nor leave the value
 * that it prints unmasked.
 */
export class JobSecrets {
  constructor(private readonly vault: JobVault) {}

  /** Whether jobs may name this entry: those that belong to a server or to another job are not theirs to use. */
  isOpen(name: string): boolean {
    return this.vault.list().some((entry) => entry.name === name && entry.usedBy === null)
  }

  /** Forgets what was kept for jobs that are not `needed` any more. */
  forgetUnless(needed: (jobId: string) => boolean): void {
    const owners = new Set(this.vault.list().flatMap(({ usedBy }) => (usedBy?.startsWith('job_') ? [usedBy] : [])))
    for (const owner of owners) if (!needed(owner)) this.vault.removeUsedBy(owner)
  }

  /** Keeps the values of now, unless some are kept already. @throws RemotebotError NOT_FOUND, VAULT_LOCKED */
  async keep({ id, spec }: Who): Promise<void> {
    for (const [variable, name] of Object.entries(spec.secrets)) {
      const kept = keptName(id, variable)
      if (!this.vault.has(kept)) await this.vault.set(kept, await this.vault.get(name), id)
    }
  }

  /** Variable → value, as kept. @throws RemotebotError VAULT_LOCKED */
  async values({ id, spec }: Who): Promise<Record<string, string>> {
    const variables = Object.keys(spec.secrets)
    const entries = variables.map(async (variable) => [variable, await this.vault.get(keptName(id, variable))] as const)
    return Object.fromEntries(await Promise.all(entries))
  }

  /** The job needs them no more. */
  forget({ id, spec }: Who): void {
    if (Object.keys(spec.secrets).length > 0) this.vault.removeUsedBy(id)
  }
}

const keptName = (jobId: string, variable: string) => `${jobId}.${variable}`
