import type { ProvisionInput } from '../../../../src-shared/contract/servers.ts'
import { isFinal, type ProviderKind, RemotebotError, type Server } from '../../../../src-shared/vocabulary/index.ts'
import { drop } from '../../../ground/observability/index.ts'
import { type RentalRow, type Renter, toolNames } from '../../servers/index.ts'
import { chargedTo } from '../new-job.ts'
import type { PipelineDeps } from '../pipeline/context.ts'
import { finish } from '../pipeline/finish.ts'
import type { JobRow } from '../repository.ts'
import { advance, freshStages } from '../stages.ts'
import { afterLoss, machinesLost, WAITS_FOR_SERVER, whileProvisioning } from './decide.ts'
import { parseInstance } from './instance.ts'
import { ownPlaces } from './own-places.ts'

/** A lease covers the job's own time limit and this many seconds for setting up and bringing home. */
const AROUND_A_JOB_S = 1800
const LONGEST_LEASE_S = 2_592_000

/** What jobs need of rented servers. */
export interface JobRentals {
  rent(input: ProvisionInput, renter: Renter): Promise<Server>
  adopt(
    kind: ProviderKind,
    machineId: string,
    how: { mayEnd: boolean; jobId?: string },
    requester: string,
  ): Promise<Server>
  terminate(ref: string, how: { force: boolean; reason: string }): Promise<unknown>
  rows(): RentalRow[]
  row(serverId: string): RentalRow | null
}

/** What the jobs domain does for this part. */
export interface RentedJobsHost {
  /** Lets go of a job that is followed. */
  drop(jobId: string): Promise<void>
  /** Something may start now. */
  schedule(): void
}

/**
 * Jobs and the machines that are rented for them: a job waits for its server, ends with the loss of its machine or goes on on
 * another, and its server ends with it. All of it follows from what is stored, looked at whenever a server or a job has changed.
 */
export class RentedJobs {
  private readonly asking = new Set<string>()
  private readonly losing = new Set<string>()
  private readonly told = new Set<string>()
  private readonly ending = new Set<string>()
  private stopped = false

  constructor(
    private readonly deps: PipelineDeps,
    private readonly host: RentedJobsHost,
  ) {}

  stop(): void {
    this.stopped = true
  }

  /**
   * Rents the machine that a job asks for, or takes over the one that it names, and notes it on the job. Asking again before
   * that one is lost finds the same server. @throws RemotebotError NO_CAPACITY, INVALID_STATE, NOT_FOUND, VAULT_LOCKED, BUDGET_EXCEEDED, of the provider
   */
  async provide(row: JobRow): Promise<void> {
    if (this.asking.has(row.id)) return
    this.asking.add(row.id)
    try {
      const server = await this.serverFor(row)
      const now = this.deps.repo.get(row.id)
      // Cancelled or removed meanwhile: what was rented for it is ended when all are looked at.
      if (!now || !WAITS_FOR_SERVER.includes(now.status)) return
      const what = row.spec.instance === undefined ? 'is rented for it' : 'is looked at'
      this.deps.repo.update(
        'jobs.provided',
        row.id,
        { serverId: server.id, serverName: server.name },
        { event: ['stage', `${server.name} ${what}`] },
      )
    } finally {
      this.asking.delete(row.id)
      this.look()
    }
  }

  /** The request for the machine of a job: the one that it waits for, or that was the end of it. */
  approvalOf({ id, serverId, status, attempts }: JobRow): string | null {
    const rental = serverId === null || attempts > 0 ? null : this.deps.servers.rentals.row(serverId)
    const told = status === 'waiting_for_approval' || isFinal(status)
    return rental?.jobId === id && told ? rental.approvalId : null
  }

  /** See {@link Jobs.moveTo}. @throws RemotebotError INVALID_STATE */
  moveTo(row: JobRow, serverId: string): void {
    const server = this.deps.servers.byId(serverId)
    if (!WAITS_FOR_SERVER.includes(row.status)) {
      throw new RemotebotError('INVALID_STATE', `${row.name} does not wait for a server any more.`, {
        hint: 'Look at the job: it may have been cancelled.',
      })
    }
    if (!server || !ownPlaces(row, [server]).length) {
      throw new RemotebotError('INVALID_STATE', `${server?.name ?? 'That server'} can't take ${row.name} now.`, {
        hint: 'Choose another one, or rent the machine.',
      })
    }
    const change = { status: 'queued' as const, serverId, serverName: server.name }
    this.deps.repo.update('jobs.moved', row.id, change, { event: ['stage', `it runs on ${server.name} instead`] })
    // What was asked for is not decided until the transaction is over.
    setImmediate(() => this.host.schedule())
  }

  /** Looks at all jobs and servers that have to do with each other. */
  look(): void {
    if (this.stopped) return
    try {
      for (const row of this.deps.repo.provisioning()) this.lookAtWaiting(row)
      this.lookAtLost()
      this.lookAtServers()
    } catch (error) {
      this.deps.logger.error({ err: error }, 'jobs on rented servers could not be looked at')
    }
  }

  private serverFor(row: JobRow): Promise<Server> {
    const { spec, id } = row
    const { rentals } = this.deps.servers
    if (spec.instance !== undefined) {
      const { kind, machineId } = parseInstance(spec.instance)
      return rentals.adopt(
        kind,
        machineId,
        { mayEnd: spec.endInstance, ...(spec.endInstance ? { jobId: id } : {}) },
        chargedTo(row),
      )
    }
    const limit = row.timeLimit === null ? {} : { leaseSeconds: leaseFor(row.timeLimit) }
    // What no recipe installs may be there all the same: it is looked for just before the job is deployed, as on any server.
    const tools = spec.tools.filter((name) => toolNames().includes(name))
    const input = { query: spec.provision, tools, justification: spec.justification, ...limit }
    // By the machines that were lost and not by attempts: one may be lost before the job has begun there.
    const key = `job/${id}/${machinesLost(id, rentals.rows()) + 1}`
    return rentals.rent(input as ProvisionInput, {
      requester: chargedTo(row),
      askedBy: row.askedBy,
      askedFrom: row.askedFrom,
      automation: row.automation === 1,
      project: spec.project ?? null,
      key,
      jobId: id,
    })
  }

  private lookAtWaiting(row: JobRow): void {
    if (row.serverId === null) {
      if (!this.asking.has(row.id)) drop(this.provideOrFail(row), this.deps.logger, 'a machine for a job')
      return
    }
    const { serverId } = row
    const server = this.deps.servers.byId(serverId)
    const next = whileProvisioning(server, this.deps.servers.rentals.row(serverId)?.endingAt != null)
    if (next.do === 'fail') this.fail(row, next.reason)
    else if (next.do === 'queue') {
      const name = server?.name ?? ''
      this.deps.repo.update(
        'jobs.ready',
        row.id,
        { status: 'queued', serverName: name },
        { event: ['stage', `${name} is ready`] },
      )
      this.host.schedule()
    } else if (next.status !== row.status) this.deps.repo.update('jobs.waits', row.id, { status: next.status })
  }

  /** After a restart, or the loss of a machine: there is nobody to tell that it failed but the job itself. */
  private async provideOrFail(row: JobRow): Promise<void> {
    try {
      await this.provide(row)
    } catch (error) {
      if (this.stopped) return
      if (!(error instanceof RemotebotError)) throw error
      if (error.code === 'VAULT_LOCKED') return // looked at again when it was opened
      const now = this.deps.repo.get(row.id)
      if (now && WAITS_FOR_SERVER.includes(now.status)) this.fail(now, error.message)
    }
  }

  private fail(row: JobRow, reason: string): void {
    finish({ ...this.deps, jobId: row.id }, { outcome: 'failed', reason })
    this.lookAtServers()
  }

  /** Unfinished jobs whose machine is gone at its provider. Out of reach alone says nothing. */
  private lookAtLost(): void {
    for (const row of this.deps.repo.onServers()) {
      if (this.losing.has(row.id)) continue
      const rental = row.serverId === null ? null : this.deps.servers.rentals.row(row.serverId)
      if (rental?.endedAt == null) continue
      this.losing.add(row.id)
      const work = this.lose(row.id, rental).finally(() => this.losing.delete(row.id))
      drop(work, this.deps.logger, 'a job whose machine is gone')
    }
  }

  private async lose(jobId: string, rental: RentalRow): Promise<void> {
    await this.host.drop(jobId)
    const row = this.deps.repo.get(jobId)
    if (this.stopped || !row || isFinal(row.status) || row.serverId !== rental.serverId) return
    const server = this.deps.servers.byId(rental.serverId)
    const why = `${row.serverName} is gone${server?.reason ? `: ${server.reason}` : ''}`
    const what = afterLoss(row, rental.endReason !== null, machinesLost(jobId, this.deps.servers.rentals.rows()))
    if (what === 'again') this.again(row, why)
    else {
      const outcome =
        what === 'cancelled' ? 'cancelled' : what === 'interrupted' ? 'interrupted' : (row.outcome ?? 'lost')
      const reason = what === 'as-it-ended' ? [row.reason, `not all came home: ${why}`].filter(Boolean).join('; ') : why
      finish({ ...this.deps, jobId }, { outcome, reason, change: { remoteRemoved: 1, heldUntil: null } })
    }
    this.host.schedule()
    this.look()
  }

  /** A new attempt, on a machine that is rented for it. */
  private again(row: JobRow, why: string): void {
    const now = this.deps.clock.now()
    this.deps.repo.update(
      'jobs.elsewhere',
      row.id,
      {
        status: 'provisioning',
        reason: null,
        serverId: null,
        serverName: null,
        stage: null,
        stages: advance(freshStages(), { begin: 'acquire' }, now),
        contact: { status: 'never', since: now, reason: null },
        startedAt: null,
        bootstrap: [],
        workspaceDir: null,
        heldUntil: null,
      },
      {
        event: ['attempt', `${why}; it starts again on another machine`],
        ...(row.attempts > 0 ? { attemptChange: { endedAt: now, outcome: 'interrupted' as const } } : {}),
      },
    )
  }

  /** A server that was rented for a job ends with it; once its end is confirmed the job says so. */
  private lookAtServers(): void {
    for (const rental of this.deps.servers.rentals.rows()) {
      const { jobId, serverId } = rental
      if (jobId === null || this.told.has(serverId)) continue
      const job = this.deps.repo.get(jobId)
      if (rental.endedAt !== null) this.tellEnd(rental, job)
      else if (rental.endingAt === null && rental.mayEnd === 1) this.endWith(rental, job)
    }
  }

  private endWith({ serverId }: RentalRow, job: JobRow | undefined): void {
    // One that is lost may still run there: its lease ends it.
    if (job && (!isFinal(job.status) || job.status === 'needs_attention')) return
    if (this.ending.has(serverId) || this.deps.repo.hasActive(serverId)) return
    this.ending.add(serverId)
    const reason = job ? `its job ${job.name} has ended` : 'its job was removed'
    const end = this.deps.servers.rentals.terminate(serverId, { force: true, reason })
    drop(
      end.finally(() => this.ending.delete(serverId)),
      this.deps.logger,
      'a server could not be ended with its job',
    )
  }

  private tellEnd({ serverId, startedAt }: RentalRow, job: JobRow | undefined): void {
    if (job && !isFinal(job.status)) return
    this.told.add(serverId)
    if (!job || startedAt === null) return
    const name = this.deps.servers.byId(serverId)?.name ?? serverId
    const text = `${name} is gone at its provider: nothing bills any more`
    if (!this.deps.repo.events(job.id).some((event) => event.text === text)) this.deps.repo.note(job.id, 'server', text)
  }
}

function leaseFor(timeLimit: number): number {
  return Math.min(LONGEST_LEASE_S, timeLimit + AROUND_A_JOB_S)
}
