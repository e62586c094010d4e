import type { Server } from '../../src-shared/vocabulary/index.ts'

/** A rented server on which nothing runs; `perHour` in micro-dollars. */
export interface IdleServer {
  id: string
  name: string
  providerName: string
  perHour: number
}

/** Those that bill, that nobody works on and that we may end; the dearest first. */
export function idleServers(servers: readonly Server[]): IdleServer[] {
  return servers
    .flatMap(({ id, name, state, running, queued, rental }) =>
      rental?.mayEnd &&
      state === 'ready' &&
      running + queued === 0 &&
      rental.lease.busyWith === null &&
      rental.pricePerHour > 0
        ? [{ id, name, providerName: rental.providerName, perHour: rental.pricePerHour }]
        : [],
    )
    .sort((a, b) => b.perHour - a.perHour)
}
