import {
  type Cost,
  continueAfter,
  formatDuration,
  isFinal,
  type Job,
  type JobSpec,
  type JobStatus,
  type JobSummary,
  type Principal,
  RemotebotError,
  type Server,
  type TimelineEntry,
} from '../../../src-shared/vocabulary/index.ts'
import type { LikeRuns } from '../budget/index.ts'
import { Discards } from './discards.ts'
import { clockTime, isBeingReleased, isHeld, movedHold } from './holds.ts'
import { keptLess } from './kept-less.ts'
import { givenUp, mayStillRun } from './lost.ts'
import { Measures } from './measures.ts'
import { findJob } from './naming.ts'
import { parseNeeds } from './needs.ts'
import { keyOf, newJob, type SubmitInput, sameRequest } from './new-job.ts'
import { NoSpace } from './no-space.ts'
import type { JobsDeps, PipelineDeps } from './pipeline/context.ts'
import { finish } from './pipeline/finish.ts'
import { checkPush } from './push/check-push.ts'
import { Queue } from './queue.ts'
import { Refusals } from './refusals.ts'
import { AdoptedJobs } from './rented/adopted-jobs.ts'
import { WAITS_FOR_SERVER } from './rented/decide.ts'
import { likeRuns } from './rented/like.ts'
import { type OwnPlace, ownPlaces } from './rented/own-places.ts'
import { RentedJobs } from './rented/rented-jobs.ts'
import type { JobFilter, JobRepository, JobRow } from './repository.ts'
import { RunningJobs } from './running.ts'
import { refuseBeyondScopes, refuseCollecting } from './scopes.ts'
import { refuseUnfit, rents, targetOf } from './targets.ts'
import { acquired, recalled } from './transitions.ts'
import { jobView, summaryView } from './view.ts'
import type { Waits } from './wait-reason.ts'

const SCHEDULE_AGAIN_MS = 5000
/** Seconds that a job gets to end before its machine goes. */
const WIND_DOWN_GRACE_S = 5
const WIND_DOWN_LOOK_MS = 100

/** A server that can't be cleaned must not keep a job from being removed for ever. */
function withWayOut(error: unknown): unknown {
  if (!(error instanceof RemotebotError) || error.code === 'INVALID_STATE') return error
  const hint = 'Try again when the server answers, or leave the files there: --leave-server-files'
  return new RemotebotError(error.code, error.message, { ...error.data, hint }, { cause: error })
}

/** Jobs: asked for, queued, started when a slot is free, followed to their end. */
export class Jobs {
  private readonly running: RunningJobs
  private readonly repo: JobRepository
  private readonly queue: Queue
  private readonly discards: Discards
  private readonly rented: RentedJobs
  private readonly adopted: AdoptedJobs
  private readonly deps: PipelineDeps
  private again: NodeJS.Timeout | undefined
  private stopped = false
  /** One for each time that somebody has a server's jobs ended. */
  private readonly windingDown = new Set<{ serverId: string }>()

  constructor(deps: JobsDeps) {
    this.repo = deps.repo
    const refusals = new Refusals()
    this.queue = new Queue(deps.repo, deps.servers, refusals, deps.queueHeld, (serverId) =>
      [...this.windingDown].some((going) => going.serverId === serverId),
    )
    this.discards = new Discards(deps)
    const noSpace = new NoSpace((jobId) => deps.changed?.(jobId))
    this.deps = { ...deps, discards: this.discards, measures: new Measures(deps), refusals, noSpace }
    this.running = new RunningJobs(this.deps, (jobId) => {
      if (this.repo.get(jobId)?.status !== 'queued') refusals.forget(jobId)
      this.schedule()
      this.rented.look()
    })
    this.adopted = new AdoptedJobs(this.deps, (jobId, serverId) => this.running.start(jobId, serverId))
    this.rented = new RentedJobs(this.deps, {
      drop: (jobId) => this.running.drop(jobId),
      schedule: () => this.schedule(),
    })
  }

  /** Takes up every unfinished job where it was, then starts what has room. */
  resume(): void {
    const newest = this.repo.newest()
    if (newest) continueAfter(newest.id)
    const unfinished = this.repo.active()
    // Of jobs that have ended: the engine was killed before it could forget them.
    this.forgetSecrets()
    for (const row of unfinished) if (row.serverId) this.running.start(row.id, row.serverId)
    this.discards.load()
    this.rented.look()
    this.adopted.look()
    this.schedule()
  }

  /** Lets go of all jobs; they go on on their servers. */
  async stop(): Promise<void> {
    this.stopped = true
    this.rented.stop()
    clearTimeout(this.again)
    await this.running.stop()
  }

  /** Servers came, went, were changed or are in contact again. */
  serversChanged(): void {
    this.rented.look()
    this.schedule()
    if (this.stopped) return
    this.discards.tidy()
    this.adopted.look()
    this.forgetSecrets()
  }

  /** Keeps secrets only for jobs that are on their way, or lost on a server where they may still run and can be stopped. */
  private forgetSecrets(): void {
    const servers = new Set<string | null>(this.deps.servers.list().map(({ id }) => id))
    const needed = (jobId: string) => {
      const row = this.repo.get(jobId)
      return row !== undefined && (!isFinal(row.status) || (mayStillRun(row) && servers.has(row.serverId)))
    }
    try {
      this.deps.secrets.forgetUnless(needed)
    } catch (error) {
      // A full disk; they are sealed.
      this.deps.logger.error({ err: error }, 'secrets of jobs that have ended stay for now')
    }
  }

  /** Gives free slots to waiting jobs. Called when anything that matters to it has changed. */
  schedule(): void {
    if (this.stopped) return
    clearTimeout(this.again)
    try {
      for (const start of this.queue.next()) this.acquire(start.jobId, start.serverId)
    } catch (error) {
      // Waiting jobs stay in line when the disk is full.
      this.deps.logger.error({ err: error }, 'could not give out slots, will try again')
      this.again = setTimeout(() => this.schedule(), SCHEDULE_AGAIN_MS).unref()
    }
  }

  private acquire(jobId: string, serverId: string): void {
    const row = this.repo.get(jobId)
    // One that its server passed on may not have been let go of yet; slots are given out again then.
    if (!row || this.running.has(jobId)) return
    const { change, also } = acquired(row, this.deps.servers.find(serverId), this.deps.clock.now())
    this.repo.update('jobs.acquire', jobId, change, also)
    this.running.start(jobId, serverId)
  }

  /**
   * Stores a job and returns at once; only an SSH host whose key is not known yet is looked at first, see {@link targetOf}.
   * @throws RemotebotError of {@link targetOf}, FORBIDDEN, NOT_FOUND for an unknown secret, INVALID_STATE where no server fits
   */
  async submit(input: SubmitInput, principal: Principal): Promise<Job> {
    const earlier = this.earlier(input, principal)
    if (earlier) return earlier
    const { spec } = input
    const server = await targetOf(spec, this.deps.servers, principal)
    refuseBeyondScopes(principal, spec, server)
    await checkPush(spec.push)
    for (const secret of Object.values(spec.secrets)) {
      if (this.deps.secrets.isOpen(secret)) continue
      throw new RemotebotError('NOT_FOUND', `There is no secret "${secret}" for jobs.`, {
        hint: `Set it first: remotebot secret set ${secret}`,
      })
    }
    const row = newJob(input, principal, server, this.deps.clock.now())
    if (row.needs !== null && !rents(spec)) this.refuseUnfit(row.needs, server)
    // The same request may have come in a second time while its host was looked at.
    const twin = this.earlier(input, principal)
    if (twin) return twin
    this.repo.insert(row, `asked for by ${row.requester}`)
    if (rents(spec)) await this.provide(row)
    this.schedule()
    return this.get(row.id)
  }

  /** A job for which nothing can be rented leaves nothing behind: whoever asked for it is told. */
  private async provide(row: JobRow): Promise<void> {
    try {
      await this.rented.provide(row)
    } catch (error) {
      if (!this.stopped && this.repo.get(row.id)?.serverId === null) this.repo.remove(row.id)
      throw error
    }
  }

  private earlier(input: SubmitInput, principal: Principal): Job | null {
    const key = keyOf(input, principal)
    const row = key === null ? undefined : this.repo.byIdempotencyKey(key)
    return row ? this.view(sameRequest(row, input.spec)) : null
  }

  private refuseUnfit(needs: string, server: Server | null): void {
    const all = this.deps.servers.list()
    refuseUnfit(parseNeeds(needs), server, all)
    for (const one of server ? [] : all) if (one.facts === null) this.deps.servers.learn(one.id)
  }

  /** A new job from an earlier one's spec. @throws RemotebotError like {@link submit} */
  rerun(name: string, principal: Principal): Promise<Job> {
    return this.submit({ spec: this.find(name).spec }, principal)
  }

  /** Ends the hold of a job now. Asking again changes nothing. @throws RemotebotError INVALID_STATE where nothing is held */
  release(name: string): Job {
    const [row, now] = [this.find(name), this.deps.clock.now()]
    return isBeingReleased(row, now) ? this.view(row) : this.moveHold(row, now)
  }

  /** Moves the end of a hold to so many seconds from now. @throws RemotebotError INVALID_STATE where nothing is held */
  hold(name: string, seconds: number): Job {
    return this.moveHold(this.find(name), this.deps.clock.now() + seconds * 1000)
  }

  private moveHold(row: JobRow, until: number): Job {
    const { change, event } = movedHold(row, until, this.deps.clock.now())
    this.repo.update('jobs.hold', row.id, change, { event })
    this.running.wake(row.id)
    return this.get(row.id)
  }

  /**
   * Asks a job to end. Asking again, or after the end, changes nothing, but ends the waiting for its outputs. One that has ended and is held is released. One that is
   * lost is taken up again: what still runs of it is stopped as soon as its server answers, and how it ended is told like any
   * other end.
   * @throws RemotebotError INVALID_STATE
   */
  cancel(name: string, graceSeconds: number): Job {
    const row = this.find(name)
    if (mayStillRun(row)) return this.takeUpToCancel(row, graceSeconds)
    if (isFinal(row.status)) {
      if (row.cancelRequestedAt !== null) return this.view(row)
      throw new RemotebotError('INVALID_STATE', `${row.name} has already ended (${row.exitText ?? row.status}).`, {
        hint: 'There is nothing left to cancel.',
      })
    }
    if (isHeld(row, this.deps.clock.now())) return this.moveHold(row, this.deps.clock.now())
    // One that comes after the command's end is of its outputs, whether or not that end was a cancel's: its time tells.
    const earlier = row.stage === 'collect' ? null : row.cancelRequestedAt
    const change = {
      cancelRequestedAt: earlier ?? this.deps.clock.now(),
      cancelGraceSeconds: graceSeconds,
    }
    if (row.status === 'queued' || WAITS_FOR_SERVER.includes(row.status)) {
      finish({ ...this.deps, jobId: row.id }, { outcome: 'cancelled', reason: 'cancelled while it waited', change })
      this.deps.refusals.forget(row.id)
      this.schedule()
      this.rented.look()
    } else {
      this.repo.update('jobs.cancel', row.id, change, { event: ['cancel', 'cancel asked for'] })
      this.running.cancel(row.id)
    }
    return this.get(row.id)
  }

  private takeUpToCancel(row: JobRow, graceSeconds: number): Job {
    const server = this.deps.servers.list().find(({ id }) => id === row.serverId)
    if (!server) {
      throw new RemotebotError('INVALID_STATE', `${row.serverName} is no longer among the servers.`, {
        hint: `Add it again to look there for processes with REMOTEBOT_JOB=${row.id}.`,
      })
    }
    const { change, also } = recalled(row, server, graceSeconds, this.deps.clock.now())
    this.repo.update('jobs.recall', row.id, change, also)
    this.running.start(row.id, server.id)
    return this.get(row.id)
  }

  /** Stops waiting for a server that will not come back: the job is lost for good. @throws RemotebotError INVALID_STATE */
  async giveUp(name: string): Promise<Job> {
    const row = this.find(name)
    if (isFinal(row.status) || row.contact.status !== 'unknown') {
      throw new RemotebotError('INVALID_STATE', `${row.name} is not waiting for a server that is out of reach.`, {
        hint: isFinal(row.status) ? 'It has ended.' : 'Cancel it instead.',
      })
    }
    await this.running.drop(row.id)
    // It may have ended meanwhile, or its end may be known already.
    const now = this.repo.get(row.id)
    if (!now || isFinal(now.status)) return this.get(row.id)
    try {
      finish({ ...this.deps, jobId: row.id }, givenUp(now))
    } catch (error) {
      // A full disk: it is followed as before until there is space.
      if (now.serverId) this.running.start(now.id, now.serverId)
      throw error
    }
    this.schedule()
    return this.get(row.id)
  }

  /**
   * Removes a finished job, its logs here and its folders on the server.
   * @throws RemotebotError INVALID_STATE while it has not ended, UNREACHABLE (unless `leaveServerFiles`)
   */
  async remove(
    name: string,
    leaveServerFiles: boolean,
  ): Promise<{ removed: true; freedBytes: number; note: string | null }> {
    const row = this.find(name)
    this.refuseUnended(row)
    this.deps.results?.stop(row.id)
    const remote = leaveServerFiles
      ? { freedBytes: 0, left: null }
      : await this.removeRemote(row).catch((error: unknown) => {
          throw withWayOut(error)
        })
    // A lost one may have been taken up again meanwhile.
    this.refuseUnended(this.find(row.id))
    // Its log first: on a full disk that makes room to forget the rest.
    const results = (await this.deps.results?.remove(row.id)) ?? 0
    const freedBytes = remote.freedBytes + results + (await this.deps.logs.remove(row.id))
    // Also while its log was removed.
    this.refuseUnended(this.find(row.id))
    this.deps.secrets.forget(row)
    this.repo.remove(row.id)
    // Somebody may have begun to bring its outputs home while its log was removed. From now on nobody can.
    await this.deps.results?.remove(row.id)
    this.rented.look()
    return { removed: true, freedBytes, note: remote.left }
  }

  private refuseUnended(row: JobRow): void {
    if (isFinal(row.status)) return
    const held = isHeld(row, this.deps.clock.now())
    const state = held ? `is held until ${clockTime(row.heldUntil ?? 0)}` : 'has not ended'
    throw new RemotebotError('INVALID_STATE', `${row.name} ${state}.`, {
      hint: held ? 'Release it first; it can be removed as soon as it has ended.' : 'Cancel it first.',
    })
  }

  /** Removes a finished job's folders from its server; `left` says why something of it may still be there. */
  async removeRemote(
    row: Pick<JobRow, 'id' | 'serverId' | 'serverName' | 'remoteRemoved'>,
  ): Promise<{ freedBytes: number; left: string | null }> {
    if (row.remoteRemoved || this.repo.attempts(row.id).length === 0) return { freedBytes: 0, left: null }
    const server = this.deps.servers.list().find((one) => one.id === row.serverId)
    if (!server)
      return { freedBytes: 0, left: `${row.serverName} is no longer among the servers: its files there were left` }
    if (server.state === 'terminated')
      return { freedBytes: 0, left: `${row.serverName} is gone, and its files with it` }
    const transport = this.deps.servers.transport(server.id)
    return { freedBytes: await this.deps.launcher.remove(transport, row.id), left: null }
  }

  list(filter: JobFilter & { cursor?: string; limit: number }): { items: JobSummary[]; nextCursor: string | null } {
    const server = filter.server && this.deps.servers.find(filter.server).id
    const rows = this.repo.page({ ...filter, server: server || undefined }, filter.cursor, filter.limit + 1)
    const page = rows.slice(0, filter.limit)
    const waits = this.queue.explain(page)
    const costs = this.costs(page)
    return {
      items: page.map((row) => this.summary(row, waits, costs)),
      nextCursor: rows.length > page.length ? (page.at(-1)?.id ?? null) : null,
    }
  }

  /** The newest in these statuses by name, without what a list says of each. */
  named(status: JobStatus[], limit: number): Array<Pick<JobSummary, 'id' | 'name' | 'status' | 'stage'>> {
    const rows = this.repo.page({ status }, undefined, limit)
    return rows.map(({ id, name, status, stage }) => ({ id, name, status, stage }))
  }

  counts(filter: JobFilter): Partial<Record<JobStatus, number>> {
    const server = filter.server && this.deps.servers.find(filter.server).id
    return this.repo.counts({ ...filter, server: server || undefined })
  }

  get(name: string): Job {
    return this.view(this.find(name))
  }

  timeline(name: string): TimelineEntry[] {
    return this.repo.events(this.find(name).id)
  }

  /** See {@link findJob}. */
  find(name: string): JobRow {
    return findJob(this.repo, name)
  }

  /** The job that `principal` may bring `paths` home of. @throws RemotebotError FORBIDDEN, NOT_FOUND, AMBIGUOUS */
  toCollect(name: string, paths: readonly string[], principal: Principal): JobRow {
    const row = this.find(name)
    refuseCollecting(
      principal,
      paths,
      this.deps.servers.list().find(({ id }) => id === row.serverId),
    )
    return row
  }

  /**
   * Ends all jobs on a server whose machine is about to go, those that are asked for there meanwhile too, and waits until what
   * they leave is home, until `signal` aborts; `lasting`: until then in any case. Those that may go anywhere stay in line for
   * other servers. What has ended already is only waited for. `reason` is on the timelines of those that are ended.
   */
  async windDown(serverId: string, reason: string, signal: AbortSignal, lasting = false): Promise<void> {
    const ended = new Set<string>()
    const going = { serverId }
    this.windingDown.add(going)
    try {
      while (!signal.aborted && !this.stopped) {
        const here = this.repo.onServers().filter((row) => row.serverId === serverId)
        for (const { id, stage } of here.filter((row) => !ended.has(row.id))) {
          // A cancel would be of the outputs that are on their way.
          if (stage === 'collect') continue
          ended.add(id)
          this.repo.note(id, 'note', `${reason}; it is ended first`)
          this.cancel(id, WIND_DOWN_GRACE_S)
        }
        if (here.length === 0 && !lasting) return
        await this.deps.clock.sleep(WIND_DOWN_LOOK_MS, signal).catch(() => {})
      }
    } finally {
      this.windingDown.delete(going)
      // It may stay after all.
      if (lasting) this.schedule()
    }
  }

  /** What is known of a job when money is asked for it: its name, and how long such jobs take. Null: it was removed. */
  asked(jobId: string): { name: string; like: LikeRuns | null } | null {
    const row = this.repo.get(jobId)
    return row ? { name: row.name, like: likeRuns(this.repo.like(row)) } : null
  }

  /** What a job asked for that matters to whoever pays for its server; null: there is none with this id. */
  spec(jobId: string): JobSpec | null {
    return this.repo.get(jobId)?.spec ?? null
  }

  /**
   * Holds the server of a job that waits for one for less after a failure; whoever calls it may be in a transaction.
   * @throws RemotebotError INVALID_INPUT where that is longer than it asked for, INVALID_STATE where it waits no more, NOT_FOUND
   */
  keepLess(jobId: string, seconds: number): void {
    const row = this.find(jobId)
    const spec = keptLess(row, seconds)
    const text =
      seconds === 0 ? 'not held after a failure' : `held for ${formatDuration(seconds * 1000)} after a failure`
    this.repo.update('jobs.keeps-less', row.id, { spec }, { event: ['note', `${text}: no more was approved`] })
  }

  /** Servers that are there anyway and have what a waiting job needs. */
  ownPlaces(jobId: string): OwnPlace[] {
    const row = this.repo.get(jobId)
    return row ? ownPlaces(row, this.deps.servers.list()) : []
  }

  /**
   * Lets a job that waits for a rented server run on one that is there instead; whoever calls it may be in a transaction.
   * @throws RemotebotError INVALID_STATE where it waits no more, or the server cannot take it; NOT_FOUND
   */
  moveTo(jobId: string, serverId: string): void {
    this.rented.moveTo(this.find(jobId), serverId)
  }

  /** Whether jobs run or wait on a server (or anywhere). */
  isBusy(serverId?: string): boolean {
    return this.repo.hasActive(serverId)
  }

  /** Where a person can join a job. @throws RemotebotError NOT_FOUND, AMBIGUOUS, INVALID_STATE */
  session(name: string): { jobId: string; serverId: string; tmuxSession: string } {
    const row = this.find(name)
    const attempt = this.repo.attempts(row.id).at(-1)
    if (!isFinal(row.status) && attempt?.tmuxSession)
      return { jobId: row.id, serverId: attempt.serverId, tmuxSession: attempt.tmuxSession }
    throw new RemotebotError('INVALID_STATE', `There is no tmux session of ${row.name} to join.`, {
      hint: isFinal(row.status)
        ? 'It has ended; its log is all there is.'
        : 'Follow its log; joining needs tmux on the server.',
    })
  }

  private view(row: JobRow): Job {
    const summary = this.summary(row, this.queue.explain([row]), this.costs([row]))
    const [attempts, localBytes] = [this.repo.attempts(row.id), this.deps.logs.diskUse(row.id)]
    return jobView(row, summary, attempts, localBytes, this.deps.clock.now())
  }

  private summary(row: JobRow, waits: Map<string, Waits>, costs: ReadonlyMap<string, Cost>): JobSummary {
    const money = { cost: costs.get(row.id) ?? null, approvalId: this.rented.approvalOf(row) }
    const noSpace = this.deps.noSpace.reason(row.id)
    return summaryView(row, waits.get(row.id) ?? null, noSpace, money, this.deps.clock.now())
  }

  private costs(rows: readonly JobRow[]): ReadonlyMap<string, Cost> {
    const times = this.repo.times(rows.map(({ id }) => id))
    const spans = (id: string) =>
      times
        .filter(({ jobId }) => jobId === id)
        .map(({ serverId, startedAt, endedAt }) => ({ serverId, from: startedAt, to: endedAt }))
    return this.deps.costs?.(rows.map(({ id }) => ({ id, spans: spans(id) }))) ?? new Map()
  }
}
