import { RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import type { RentedPorts } from './types.ts'

/** Ports of an engine without providers: every request to rent is refused. */
export function nothingToRent(): RentedPorts {
  const none = () => new RemotebotError('INVALID_STATE', 'No provider is connected.', { hint: 'Connect one first.' })
  const refuse = () => {
    throw none()
  }
  return {
    providers: { client: async () => refuse(), connected: () => [], definition: refuse, failed: () => {} },
    offers: { find: () => null, fitting: async () => refuse() },
    leases: {
      view: ({ leaseUntil, idleSeconds, idleSince }) => ({
        until: leaseUntil,
        idleSeconds,
        idleSince,
        busyWith: null,
        layers: [],
      }),
      arm: async () => {},
    },
    installationId: '',
    settings: refuse,
    job: () => null,
    money: freeOfCharge(),
    endJobs: async () => {},
  }
}

/** For engines without budgets, and tests: everything may be spent, and nothing is written down. */
export function freeOfCharge(): RentedPorts['money'] {
  const allowed = {
    decision: 'allow' as const,
    rule: { id: 'within_limits' as const, text: 'There are no limits.', budgetId: null },
  }
  return {
    gate: {
      weigh: () => allowed,
      hold: () => allowed,
      release: () => {},
      reprice: () => {},
      curtail: () => {},
      narrow: () => 0,
      shift: () => {},
      held: () => null,
    },
    approvals: {
      request: () => {
        throw new Error('nothing is asked for here')
      },
      byId: () => null,
      granted: () => null,
      use: () => {},
      giveBack: () => {},
      withdraw: () => {},
    },
    ledger: { follow: () => {}, traffic: () => null, costOfServer: () => null, runsSince: () => null },
    record: () => {},
  }
}
