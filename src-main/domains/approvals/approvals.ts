import type {
  Approval,
  ApprovalDetail,
  ApproveInput,
  Principal,
  SpendKind,
} from '../../../src-shared/vocabulary/index.ts'
import { repeat } from '../../ground/clock/index.ts'
import type { Db } from '../../ground/store/index.ts'
import { Decisions } from './decisions.ts'
import { detailOf } from './detail.ts'
import { expireDue } from './expiry.ts'
import { findRow } from './find.ts'
import { Instead } from './instead.ts'
import type { ApprovalsDeps, DecidedListener, Granted } from './ports.ts'
import { Quotes } from './quotes.ts'
import { approvalView, countIn, dueRows, moveExpiry, type PageInput, pageOf, rowById, rowsIn } from './repository.ts'
import { type RequestInput, Requests } from './requests.ts'
import { StandingApprovals } from './standing.ts'

/** How often requests are looked at: whether their time has run out, and whether their price still holds. In milliseconds. */
const LOOK_MS = 60_000

/** Requests that a person decides, and what was approved in advance. */
export class Approvals {
  /** Yeses in advance. The gate asks it with `for`, and takes off what it promises with `draw`. */
  readonly standing: StandingApprovals
  private readonly requests: Requests
  private readonly decisions: Decisions
  private readonly instead: Instead
  private readonly quotes: Quotes
  private readonly listeners = new Set<DecidedListener>()
  private readonly stopping = new AbortController()

  constructor(private readonly deps: ApprovalsDeps) {
    const tell: DecidedListener = (approval) => this.tell(approval)
    this.requests = new Requests(deps)
    this.standing = new StandingApprovals(deps)
    this.quotes = new Quotes({ ...deps, requests: this.requests })
    const deciding = { ...deps, requests: this.requests, quotes: this.quotes, tell }
    this.decisions = new Decisions({ ...deciding, standing: this.standing })
    this.instead = new Instead(deciding)
  }

  /**
   * Asks a person. Call it inside the transaction that writes down what waits for it. A server has one request at a time: asked
   * again with another plan it is the next revision, for a new decision, with what differs.
   */
  request(db: Db, input: RequestInput): Approval {
    return this.requests.request(db, input)
  }

  /** The request of a server that waits for a person, or null. */
  pendingFor(serverId: string): Approval | null {
    return this.requests.pendingFor(serverId)
  }

  /** What was approved for a server and is neither used nor too old. Its `plan` may be shorter than what was asked for. */
  granted(serverId: string, kind: SpendKind): Granted | null {
    return this.requests.granted(serverId, kind)
  }

  /** A request as it is stored; null: there is none with this id. */
  byId(id: string): Approval | null {
    const row = rowById(this.deps.store.db, id)
    return row ? approvalView(row) : null
  }

  /** Uses an approval up, inside the transaction that spends. @throws RemotebotError INVALID_STATE where it is not there to be used */
  use(db: Db, id: string): void {
    this.requests.use(db, id)
  }

  /**
   * What one was used for has come to nothing: it is good again, until it expires, for whoever asks for the same once more. Inside
   * the transaction that takes back what was promised. One that was not used stays as it is.
   */
  giveBack(db: Db, id: string, why: string): void {
    this.requests.giveBack(db, id, why)
  }

  /**
   * What was approved could not be carried out, and is not tried again by itself: whoever approved is told. One that was used, or of
   * which that is known already, stays as it is.
   */
  inVain(id: string, why: string): void {
    this.deps.store.write('approvals.in-vain', [], (db) => this.requests.inVain(db, id, why))
  }

  /** What was approved and is to be carried out by itself: neither used nor too old, and not tried in vain before. */
  toCarryOut(): Approval[] {
    return rowsIn(this.deps.store.db, 'approved')
      .filter(({ returnedAt }) => returnedAt === null)
      .map(approvalView)
  }

  /** This computer's clock was set by so many milliseconds: requests live as long as before. Inside the transaction that notes it. */
  clockSet(db: Db, by: number): void {
    moveExpiry(db, this.deps.clock.now(), by)
  }

  /** What a server's requests were for is not wanted any more. Inside the transaction that says so; without any it does nothing. */
  withdraw(db: Db, serverId: string, why: string): void {
    this.requests.withdraw(db, serverId, why)
  }

  /** A page of them, newest first. */
  list(input: PageInput): { items: Approval[]; nextCursor: string | null } {
    const rows = pageOf(this.deps.store.db, input)
    const nextCursor = rows.length === input.limit ? (rows.at(-1)?.id ?? null) : null
    return { items: rows.map(approvalView), nextCursor }
  }

  /** Those that wait and run out by then, oldest first. */
  expiring(until: number): Approval[] {
    return dueRows(this.deps.store.db, until)
      .filter(({ status }) => status === 'pending')
      .map(approvalView)
  }

  /** How many wait for a person. */
  waiting(): number {
    return countIn(this.deps.store.db, 'pending')
  }

  /** Everything that the dialog shows, as it is now. @throws RemotebotError NOT_FOUND, AMBIGUOUS */
  get(ref: string): ApprovalDetail {
    return detailOf(this.deps, findRow(this.deps.store.db, ref))
  }

  /**
   * A person says yes: once, to this revision, up to its maximum or a lower cap.
   * @throws RemotebotError FORBIDDEN for tokens, INVALID_STATE where the plan has changed, it was decided already or is not wanted
   * any more, INVALID_INPUT where the cap is too low or too high, BUDGET_EXCEEDED
   */
  approve(ref: string, input: ApproveInput, principal: Principal): Approval {
    return this.decisions.approve(ref, input, principal)
  }

  /** A person says no, and why. @throws RemotebotError FORBIDDEN for tokens, INVALID_STATE, INVALID_INPUT without a reason */
  deny(ref: string, reason: string, principal: Principal): Approval {
    return this.decisions.deny(ref, reason, principal)
  }

  /** Notes that a person has looked at a revision that waits; once for each. False: nothing was written. @throws RemotebotError FORBIDDEN for tokens */
  viewed(ref: string, revision: number, principal: Principal): boolean {
    return this.decisions.viewed(ref, revision, principal)
  }

  /** Asks something, or answers; the request goes on waiting. @throws RemotebotError FORBIDDEN for another's token, INVALID_STATE */
  say(ref: string, text: string, principal: Principal): Approval {
    return this.decisions.say(ref, text, principal)
  }

  /** A person approves something else instead. @throws RemotebotError FORBIDDEN for tokens, INVALID_STATE, BUDGET_EXCEEDED */
  takeInstead(
    ref: string,
    input: { alternative: string; revision: number; atMost: number },
    principal: Principal,
  ): Approval {
    return this.instead.take(ref, input, principal)
  }

  /** Calls back with each request that was decided, ran out or was withdrawn by a decision here. Returns a function that ends that. */
  onDecided(listener: DecidedListener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Call it once: requests run out, and their prices are asked for again, from now on. */
  start(): void {
    const { clock, logger } = this.deps
    const failed = (err: unknown) => logger.warn({ err }, 'requests could not be looked at')
    void repeat(clock, LOOK_MS, this.stopping.signal, () => this.look(), failed)
  }

  stop(): void {
    this.stopping.abort()
  }

  /** Ends what has run out, and asks for prices that are not young any more. */
  async look(): Promise<void> {
    for (const approval of expireDue(this.deps, this.requests)) this.tell(approval)
    await this.quotes.refresh(this.stopping.signal)
  }

  private tell(approval: Approval): void {
    for (const listener of [...this.listeners]) {
      try {
        listener(approval)
      } catch (err) {
        this.deps.logger.error({ err, approval: approval.id }, 'a decision could not be passed on')
      }
    }
  }
}
