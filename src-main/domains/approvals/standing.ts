import { and, desc, eq, gt, gte, isNull, not, type SQL, sql } from 'drizzle-orm'
import {
  formatDollars,
  newId,
  type Principal,
  RemotebotError,
  type StandingApproval,
} from '../../../src-shared/vocabulary/index.ts'
import { type Db, schema } from '../../ground/store/index.ts'
import { type ActivityEntry, recordActivity } from '../activity/index.ts'
import { actorOf, refuseTokens } from './people.ts'
import type { ApprovalsDeps } from './ports.ts'

const table = schema.standingApprovals

/** So many of those that are over are listed. */
const OVER_SHOWN = 20

/** A yes in advance is for at most so many days. */
const LONGEST_MS = 366 * 86_400_000

type Deps = Pick<ApprovalsDeps, 'store' | 'clock' | 'publish'>

/** Yeses in advance: to one requester, up to an amount, until a date. What is spent under one is its hard maximum, at once. */
export class StandingApprovals {
  constructor(private readonly deps: Deps) {}

  /** Those that are good, and the newest of those that are over; newest first. */
  list(): StandingApproval[] {
    const { store, clock } = this.deps
    const good = and(isNull(table.revokedAt), gt(table.untilAt, clock.now()), gt(table.leftAmount, 0))
    const rows = (which: SQL | undefined) => store.db.select().from(table).where(which).orderBy(desc(table.id))
    const all = [
      ...rows(good).all(),
      ...rows(and(not(good as SQL)))
        .limit(OVER_SHOWN)
        .all(),
    ]
    return all.sort((a, b) => (a.id < b.id ? 1 : -1)).map(view)
  }

  /** The one of a requester with most left of it that is good now, or null. */
  for(requester: string, now: number): { id: string; left: number } | null {
    const found = this.deps.store.db
      .select({ id: table.id, left: table.leftAmount })
      .from(table)
      .where(
        and(eq(table.requester, requester), isNull(table.revokedAt), gt(table.untilAt, now), gt(table.leftAmount, 0)),
      )
      .orderBy(desc(table.leftAmount), table.id)
      .limit(1)
      .get()
    return found ?? null
  }

  /**
   * Takes an amount off one, inside the transaction that promises the money.
   * @throws RemotebotError INVALID_STATE where it is over, was revoked or has less left
   */
  draw(db: Db, id: string, amount: number): void {
    const now = this.deps.clock.now()
    const good = and(eq(table.id, id), isNull(table.revokedAt), gt(table.untilAt, now), gte(table.leftAmount, amount))
    const row = db
      .update(table)
      .set({ leftAmount: sql`${table.leftAmount} - ${amount}` })
      .where(good)
      .returning()
      .get()
    if (!row) {
      throw new RemotebotError(
        'INVALID_STATE',
        `The approval in advance does not cover ${formatDollars(amount)} any more.`,
        {
          hint: 'Ask again: a person decides.',
        },
      )
    }
    this.note(db, row, {
      action: 'standing.used',
      text: `${formatDollars(amount)} of what was approved in advance for ${row.requester}; ${formatDollars(row.leftAmount)} are left`,
      actor: 'engine',
      via: 'engine',
      effect: amount,
    })
  }

  /** Puts back what was drawn and not spent, inside the transaction that frees the promise. Also to one that is over: it stays so. */
  giveBack(db: Db, id: string, amount: number): void {
    const left = sql<number>`MIN(${table.amount}, ${table.leftAmount} + ${amount})`
    const row = db.update(table).set({ leftAmount: left }).where(eq(table.id, id)).returning().get()
    if (!row) return
    this.note(db, row, {
      action: 'standing.returned',
      text: `${formatDollars(amount)} of what was approved in advance for ${row.requester} were not spent; ${formatDollars(row.leftAmount)} are left`,
      actor: 'engine',
      via: 'engine',
      effect: -amount,
    })
  }

  /** Grants one, inside the transaction of the decision that it comes with. @throws RemotebotError INVALID_INPUT, FORBIDDEN */
  grant(db: Db, requester: string, input: { amount: number; until: number }, principal: Principal): StandingApproval {
    refuseTokens(principal, 'approve anything in advance')
    const now = this.deps.clock.now()
    if (input.until <= now || input.until > now + LONGEST_MS) {
      throw new RemotebotError('INVALID_INPUT', 'An approval in advance ends in the future, within a year.', {
        hint: 'Choose another date.',
      })
    }
    const row = {
      id: newId('standing', now),
      requester,
      amount: input.amount,
      leftAmount: input.amount,
      untilAt: input.until,
      grantedBy: principal.name,
      createdAt: now,
      revokedAt: null,
    }
    db.insert(table).values(row).run()
    const until = new Date(input.until).toISOString().slice(0, 16).replace('T', ' ')
    this.note(db, row, {
      action: 'standing.granted',
      text: `${requester} may spend up to ${formatDollars(input.amount)} without asking, until ${until} UTC`,
      after: { amount: input.amount, until: input.until },
      ...actorOf(principal),
    })
    return view(row)
  }

  /** Takes one back; what runs by it goes on. Once more changes nothing. @throws RemotebotError NOT_FOUND, FORBIDDEN */
  revoke(id: string, principal: Principal): StandingApproval {
    refuseTokens(principal, 'take back an approval in advance')
    const { store, clock } = this.deps
    return store.write('approvals.standing.revoke', [], (db) => {
      const row = db.select().from(table).where(eq(table.id, id)).get()
      if (!row) {
        throw new RemotebotError('NOT_FOUND', `There is no approval in advance ${id}.`, {
          hint: 'It may have been another id; see the list.',
        })
      }
      if (row.revokedAt !== null) return view(row)
      const revokedAt = clock.now()
      db.update(table).set({ revokedAt }).where(eq(table.id, id)).run()
      this.note(db, row, {
        action: 'standing.revoked',
        text: `What was approved in advance for ${row.requester} is taken back; ${formatDollars(row.leftAmount)} were left`,
        before: { left: row.leftAmount, until: row.untilAt },
        ...actorOf(principal),
      })
      return view({ ...row, revokedAt })
    })
  }

  private note(
    db: Db,
    row: Pick<typeof table.$inferSelect, 'id'>,
    entry: Omit<ActivityEntry, 'at' | 'approvalId'>,
  ): void {
    recordActivity(db, {
      ...entry,
      at: this.deps.clock.now(),
      approvalId: row.id,
    })
    this.deps.publish([
      { aggregate: 'approvals', id: null },
      { aggregate: 'activity', id: null },
    ])
  }
}

function view({ leftAmount, untilAt, ...row }: typeof table.$inferSelect): StandingApproval {
  return { ...row, left: leftAmount, until: untilAt }
}
