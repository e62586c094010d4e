import type { Principal, Settings } from '../../../../src-shared/vocabulary/index.ts'
import type { Provider } from '../../../adapters/providers/index.ts'
import type { Clock } from '../../../ground/clock/index.ts'
import { createLogger } from '../../../ground/observability/index.ts'
import { type Store, schema } from '../../../ground/store/index.ts'
import { recordActivity } from '../../activity/index.ts'
import { Approvals } from '../../approvals/index.ts'
import { Budgets, Gate, Ledger } from '../../budget/index.ts'
import type { RentedPorts } from './types.ts'

/** For tests: the gate, the requests and the books of an engine, over a store. */
export function realMoney(store: Store, provider: Provider, clock: Clock, settings: Partial<Settings> = {}) {
  const all = {
    ...{ autoApprovePerHour: 25_000_000, autoApprovePerJob: 50_000_000, autoApprovePerServer: 50_000_000 },
    ...{ typeAmountAbove: 500_000_000, ...settings },
  }
  const definition = () => ({
    name: provider.name,
    capabilities: provider.capabilities,
    billingStep: null,
    image: () => '',
  })
  const logger = createLogger(null)
  const gate = new Gate({
    ...{ store, clock, settings: () => all },
    standing: (requester, now) => approvals.standing.for(requester, now),
    drawStanding: (db, id, amount) => approvals.standing.draw(db, id, amount),
    returnStanding: (db, id, amount) => approvals.standing.giveBack(db, id, amount),
    selfStop: () => provider.capabilities.selfStop,
  })
  const ledger = new Ledger({ store, clock, provider: definition })
  const budgets = new Budgets({ store, clock })
  const approvals: Approvals = new Approvals({
    ...{ store, clock, logger, gate, settings: () => all, publish: () => {} },
    offers: { find: () => null, known: () => [], search: async function* () {} },
    servers: { show: () => null, ownIdle: () => [], twins: () => [], lastReady: () => null, ownKeys: () => 0 },
    jobs: { moveTo: () => {}, brings: () => null, keepLess: () => {} },
    providers: { get: () => ({ ...definition(), state: 'ok', reason: null }), definition },
  })
  const ports: RentedPorts['money'] = {
    ...{ gate, approvals, ledger },
    record: (db, { action, decision, plan }) =>
      recordActivity(db, {
        ...{ at: clock.now(), actor: plan.requester, via: 'engine', action, text: decision.rule.text },
        ...{ effect: plan.hardMax, serverId: plan.serverId, jobId: plan.jobId, budgetId: decision.rule.budgetId },
      }),
  }
  const person: Principal = { kind: 'window', name: 'anna' }
  return {
    ...{ gate, ledger, budgets, approvals, ports, person },
    /** Promises that were ever made. */
    commitments: () => store.db.select().from(schema.commitments).all(),
  }
}
