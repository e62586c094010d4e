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
    endJobs: async () => {},
  }
}
