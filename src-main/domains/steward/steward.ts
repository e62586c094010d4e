import {
  type BudgetStatus,
  type Principal,
  RemotebotError,
  type Threshold,
} from '../../../src-shared/vocabulary/index.ts'
import { repeat } from '../../ground/clock/index.ts'
import { drop } from '../../ground/observability/index.ts'
import type { Db } from '../../ground/store/index.ts'
import { type ActivityEntry, recordActivity } from '../activity/index.ts'
import { scopeWords } from '../budget/index.ts'
import { isSame, newlyReached, reachedText, stops, type ThresholdKey, targets } from './decide.ts'
import type { StewardDeps, StewardServer } from './ports.ts'
import { confirm, finish, type ReachedRow, reachedNow, writeReached } from './reached.ts'

/** How often budgets are looked at when nothing changes: forecasts do. In milliseconds. */
const LOOK_MS = 60_000
/** With many budgets a look takes its time: they are looked at no more than so much of it, a tenth. */
const REST = 9
/** After so many milliseconds people are told that results are not home yet, and jobs are asked to end once more. */
const WIND_DOWN_MS = 15 * 60_000

/** Carries out what the thresholds of budgets say, each once in a period. */
export class Steward {
  private readonly stopping = new AbortController()
  /** Thresholds whose servers are being ended now. */
  private readonly underWay = new Set<string>()
  /** Thresholds and servers of which it was told that results are not home yet. */
  private readonly late = new Set<string>()
  private unsubscribe = () => {}
  /** No sooner than then (`monotonic`) a change is followed by a look; and whether one waits for that. */
  private restsUntil = 0
  private waits = false

  constructor(private readonly deps: StewardDeps) {}

  /** Call it once. */
  start(): void {
    this.unsubscribe = this.deps.events.subscribe((changes) => {
      if (changes.some(({ aggregate }) => aggregate === 'costs' || aggregate === 'budgets')) this.lookSoon()
    })
    void repeat(this.deps.clock, LOOK_MS, this.stopping.signal, () => this.look(), this.failed)
  }

  /** What is under way is taken up at the next start. */
  stop(): void {
    this.unsubscribe()
    this.stopping.abort()
  }

  /** Looks at all budgets now. Never throws: what fails is tried again at the next look. */
  look(): void {
    if (this.stopping.signal.aborted) return
    const { budgets, clock } = this.deps
    const begun = clock.monotonic()
    try {
      for (const status of budgets.watched()) this.lookAt(status)
    } catch (err) {
      this.failed(err)
    }
    const ended = clock.monotonic()
    this.restsUntil = ended + (ended - begun) * REST
  }

  private lookSoon(): void {
    const { clock } = this.deps
    const rest = this.restsUntil - clock.monotonic()
    if (rest <= 0) return this.look()
    if (this.waits) return
    this.waits = true
    const look = () => {
      this.waits = false
      this.look()
    }
    clock.sleep(rest, this.stopping.signal).then(look, () => {})
  }

  private readonly failed = (err: unknown) => this.deps.logger.error({ err }, 'budgets could not be looked at')

  /**
   * Carries out what a threshold wants to end, as a person has decided. Returns the names of the servers that end.
   * @throws RemotebotError FORBIDDEN for tokens, NOT_FOUND, INVALID_STATE where nothing waits
   */
  confirmStop(
    budget: string,
    which: { percent: number; basis?: Threshold['basis'] | undefined },
    principal: Principal,
  ): { stopped: string[] } {
    const { percent } = which
    if (principal.kind === 'token') {
      throw new RemotebotError('FORBIDDEN', `The token "${principal.name}" may not end servers for a budget.`, {
        hint: 'Only a person may, in the window or a terminal.',
      })
    }
    const status = this.deps.budgets.get(budget)
    const rows = this.deps.store.write('steward.confirm', changesOf(status), (db) => {
      const confirmed = confirm(db, status, which)
      if (confirmed.length > 0) {
        const text = `${principal.name} said yes: servers of ${scopeWords(status.scope)} are ended, as its budget wants at ${percent} %`
        this.note(db, status, { action: 'threshold.confirmed', text, actor: principal.name, via: principal.kind })
      }
      return confirmed
    })
    if (rows.length === 0) {
      throw new RemotebotError('INVALID_STATE', `Nothing waits for a yes at ${percent} % of this budget.`, {
        hint: 'It may have been carried out already, or its period is over.',
      })
    }
    const servers = this.deps.servers.billing()
    const ended = rows.flatMap((row) => targets(status, thresholdOf(status, row) ?? { actions: [] }, servers))
    for (const row of rows) this.carryOut(status, row)
    return { stopped: [...new Set(ended.map(({ name }) => name))] }
  }

  private lookAt(status: BudgetStatus): void {
    const { store, clock } = this.deps
    const { from, until } = status.current
    const now = clock.now()
    // Of a budget for some days: what they cost is no reason to end anything before or after them.
    if (now < from || (until !== null && now >= until)) return
    const known = reachedNow(store.db, status)
    for (const threshold of newlyReached(status, known)) this.reached(status, threshold)
    for (const row of reachedNow(store.db, status))
      if (row.doneAt === null && row.waits === 0) this.carryOut(status, row)
  }

  private reached(status: BudgetStatus, threshold: Threshold): void {
    const next = !stops(threshold) ? 'done' : threshold.afterApproval ? 'wait' : 'do'
    this.deps.store.write('steward.reached', changesOf(status), (db) => {
      if (!writeReached(db, status, threshold, this.deps.clock.now(), next)) return
      const quiet = threshold.actions.every((action) => action === 'note')
      this.note(db, status, {
        action: quiet ? 'threshold.noted' : 'threshold.reached',
        text: reachedText(status, threshold),
        after: {
          percent: threshold.percent,
          basis: threshold.basis,
          actions: threshold.actions,
          waits: next === 'wait',
        },
      })
    })
  }

  /** Ends what it is to end; goes on after a restart, until all of them were told to. */
  private carryOut(status: BudgetStatus, row: ReachedRow): void {
    const key = keyOf(row)
    if (this.underWay.has(key)) return
    this.underWay.add(key)
    const work = this.endAll(status, row).finally(() => this.underWay.delete(key))
    drop(work, this.deps.logger, 'what a threshold wants could not be carried out')
  }

  private async endAll(status: BudgetStatus, row: ReachedRow): Promise<void> {
    const threshold = thresholdOf(status, row)
    const servers = threshold ? targets(status, threshold, this.deps.servers.billing()) : []
    const syncs = threshold?.actions.includes('stop_all_after_sync') === true
    const spent = row.basis === 'actual' ? 'is spent' : 'is expected to be spent'
    const reason = `${row.percent} % of the budget of ${scopeWords(status.scope)} ${spent}`
    const ended = await Promise.all(servers.map((server) => this.end(status, row, server, { syncs, reason })))
    if (this.stopping.signal.aborted || !ended.every(Boolean)) return
    this.deps.store.write('steward.done', changesOf(status), (db) => finish(db, status, row, this.deps.clock.now()))
  }

  /** True: it was told to end, or need not be any more. */
  private async end(
    status: BudgetStatus,
    row: ReachedRow,
    server: StewardServer,
    { syncs, reason }: { syncs: boolean; reason: string },
  ): Promise<boolean> {
    const { servers, store, logger } = this.deps
    try {
      const home = !syncs || (await this.windDown(server, reason))
      if (this.stopping.signal.aborted) return false
      if (!home) {
        this.tellLate(status, row, server, reason)
        return false
      }
      await servers.terminate(server.id, { force: syncs, reason })
    } catch (err) {
      logger.warn({ err, server: server.id }, 'a server that a budget ends could not be ended yet')
      // Something has begun there meanwhile: it is not idle any more.
      return !syncs && err instanceof RemotebotError && ['INVALID_STATE', 'NOT_FOUND'].includes(err.code)
    }
    store.write('steward.ended', changesOf(status), (db) => {
      const text = `"${server.name}" is ended: ${reason}`
      this.note(db, status, { action: 'threshold.stopped', text, serverId: server.id })
    })
    return true
  }

  /** Results are not given up for a budget: its lease bounds what the server can cost, and ends it at last. */
  private tellLate(status: BudgetStatus, row: ReachedRow, server: StewardServer, reason: string): void {
    const key = `${keyOf(row)} ${server.id}`
    if (this.late.has(key)) return
    this.late.add(key)
    const text = `"${server.name}" is to be ended, since ${reason}, but the results of its jobs are not home yet: it is ended once they are, or when its lease is over`
    this.deps.store.write('steward.late', changesOf(status), (db) =>
      this.note(db, status, { action: 'threshold.waits', text, serverId: server.id }),
    )
  }

  /** Ends the jobs on a server. True: their results are home. */
  private async windDown({ id }: StewardServer, reason: string): Promise<boolean> {
    const done = new AbortController()
    const { clock, windDown } = this.deps
    const late = clock.sleep(WIND_DOWN_MS, AbortSignal.any([done.signal, this.stopping.signal]))
    const timeUp = new AbortController()
    late.then(() => timeUp.abort()).catch(() => {})
    try {
      await windDown(id, reason, AbortSignal.any([timeUp.signal, this.stopping.signal]))
    } finally {
      done.abort()
    }
    return !timeUp.signal.aborted
  }

  private note(
    db: Db,
    { id }: BudgetStatus,
    entry: Pick<ActivityEntry, 'action' | 'text'> & Partial<ActivityEntry>,
  ): void {
    recordActivity(db, {
      actor: 'steward',
      via: 'engine',
      ...entry,
      at: this.deps.clock.now(),
      budgetId: id,
    })
  }
}

const changesOf = ({ id }: BudgetStatus) => [
  { aggregate: 'budgets' as const, id },
  { aggregate: 'activity' as const, id: null },
]

const keyOf = ({ budgetId, periodKey, percent, basis }: ReachedRow) => `${budgetId} ${periodKey} ${percent} ${basis}`

const thresholdOf = ({ thresholds }: BudgetStatus, key: ThresholdKey) => thresholds.find((one) => isSame(one, key))
