import type { Db } from '../../../ground/store/index.ts'
import { knowing, spendPlan } from './asking.ts'
import { offRate } from './billing.ts'
import type { RentedContext } from './context.ts'

/**
 * Promises the rest of the lease of a machine that bills already, whoever says no: it was taken over, or started at its provider.
 * What is not allowed is not promised, and counts as it is spent; the server says so, and Activity. Inside the transaction that
 * writes it down. `perHour`: what it costs as far as that was told.
 */
export function promiseUnasked(
  { ports, repo, clock }: Pick<RentedContext, 'ports' | 'repo' | 'clock'>,
  db: Db,
  serverId: string,
  kind: 'adopt' | 'start',
  perHour: number | null = null,
): void {
  const { gate, ledger, record } = ports.money
  const state = repo.state(serverId)
  const { server, rental, launches } = state
  const now = clock.now()
  const leaseSeconds = Math.max(1, Math.ceil((rental.leaseUntil - now) / 1000))
  const price = { leaseSeconds, perHour: offRate(state) ?? perHour ?? rental.priceNow }
  const plan = spendPlan(ports, kind, server, rental, price)
  // Nobody has told its price: a promise of nothing would be spent, and its lease over, with its first price.
  if (plan.perHour === 0) return gate.release(db, serverId, now)
  const launchId = launches.find(({ state: it }) => it === 'launched')?.id ?? null
  const decision = gate.hold(db, plan, { launchId, approvalId: null, with: knowing(rental, null) })
  const allowed = decision.decision === 'allow'
  if (!allowed) gate.release(db, serverId, now)
  const spent = ledger.costOfServer(serverId)?.closed ?? 0
  repo.bound(db, serverId, allowed ? { hardMax: spent + plan.hardMax } : { beyond: decision.rule.text })
  record(db, { action: allowed ? 'gate.allowed' : 'gate.denied', decision, plan, runs: true })
}
