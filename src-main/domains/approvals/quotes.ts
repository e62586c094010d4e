import type { Offer, OfferAnswer, ProviderKind } from '../../../src-shared/vocabulary/index.ts'
import type { Db } from '../../ground/store/index.ts'
import { fitting } from './alternatives.ts'
import { actorOf } from './impossible.ts'
import type { ApprovalsDeps } from './ports.ts'
import { quoteStep } from './quote-step.ts'
import { type ApprovalRow, rowById, rowsIn, updateRow } from './repository.ts'
import { type Requests, revised } from './requests.ts'

/** Keeps the prices of requests that wait young. */
export class Quotes {
  constructor(private readonly deps: ApprovalsDeps & { requests: Requests }) {}

  /** Asks the providers of all that wait, at once; one that does not answer leaves its requests as they are, with their age. */
  async refresh(signal: AbortSignal): Promise<void> {
    const waiting = rowsIn(this.deps.store.db, 'pending').filter(({ plan }) => plan.kind === 'rent')
    const kinds = [...new Set(waiting.map(({ plan }) => plan.offer.provider))]
    if (kinds.length === 0) return
    const told = new Map<ProviderKind, OfferAnswer>()
    for await (const answer of this.deps.offers.search(kinds, false, signal))
      if (answer.state === 'ok' && answer.offers !== null) told.set(answer.provider, answer)
    signal.throwIfAborted()
    if (told.size === 0) return
    this.deps.store.write('approvals.quotes', [], (db) => {
      for (const { id } of waiting) {
        const row = rowById(db, id)
        const answer = row ? told.get(row.plan.offer.provider) : undefined
        if (row?.status === 'pending' && answer) this.requote(db, row, answer)
      }
    })
  }

  /** The same by what is known already, for one that is about to be decided. Inside a transaction. */
  requoteKnown(db: Db, row: ApprovalRow): ApprovalRow {
    const kind = row.plan.offer.provider
    const answer = this.deps.offers.known().find(({ provider, offers }) => provider === kind && offers !== null)
    return row.plan.kind === 'rent' && answer ? this.requote(db, row, answer) : row
  }

  private requote(db: Db, row: ApprovalRow, { offers, fetchedAt }: OfferAnswer): ApprovalRow {
    const { gate, clock, requests } = this.deps
    const offer = offers?.find(({ id }) => id === row.plan.offer.id) ?? null
    const quotedAt = fetchedAt ?? row.quotedAt
    const step = quoteStep(row, offer, offer && offer.availability !== 'none' ? null : this.insteadOf(row))
    requests.changed(row.id)
    if (step.do === 'same') return updateRow(db, row.id, { quotedAt })
    if (step.do === 'adjust') {
      const quotedPerHour = Math.min(row.quotedPerHour, step.plan.perHour)
      return updateRow(db, row.id, { plan: step.plan, quotedAt, quotedPerHour })
    }
    const weighed = gate.weigh(step.plan, actorOf(row.askedBy))
    const rule = weighed.decision === 'ask' ? weighed.rule : row.rule
    const patch = revised(row, step.plan, step.changes, clock.now())
    const after = updateRow(db, row.id, { ...patch, rule, reason: rule.text, quotedAt })
    requests.noteRevision(db, row, after)
    return after
  }

  /** The cheapest that fits what was asked for; nothing where one offer was named. */
  private insteadOf({ plan, serverId }: ApprovalRow): Offer | null {
    const query = this.deps.servers.show(serverId)?.query ?? null
    if (query === null) return null
    const offers = this.deps.offers.known().flatMap((answer) => answer.offers ?? [])
    return fitting({ plan, query, offers }, 'asked')[0] ?? null
  }
}
