import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { byPrice, filterOf, filterOffers } from '../../../../src-shared/offers/index.ts'
import {
  type Offer,
  type OfferQuery,
  offerQuery,
  type Principal,
  RemotebotError,
  type Server,
} from '../../../../src-shared/vocabulary/index.ts'
import { type Provider, ProviderError } from '../../../adapters/providers/index.ts'
import { createServerSession } from '../../../adapters/transport/server-session.ts'
import { type Clock, systemClock } from '../../../ground/clock/index.ts'
import { createEvents } from '../../../ground/events/index.ts'
import { createLogger } from '../../../ground/observability/index.ts'
import { openStore, type Store } from '../../../ground/store/index.ts'
import { Servers } from '../servers.ts'
import { nothingToRent } from './nothing.ts'
import type { RentedPorts } from './types.ts'

/** Who rents in tests. */
export const ANNA: Principal = { kind: 'window', name: 'anna' }
const signal = new AbortController().signal
/** So long a state is waited for before the test says what is there instead: by its looks, for a machine may stand still. */
const PATIENCE_MS = 120_000
const LOOK_MS = 20

/** The servers domain over one provider, with a data folder of its own. */
export interface RentedKit {
  readonly servers: Servers
  at(id: string): Server
  readonly provider: Provider
  readonly vault: Map<string, string>
  /** What jobs there were told before their machine was ended. */
  readonly ended: string[]
  /** Rents, by an offer or a query. */
  rent(
    what: Partial<{ offer: string; query: Partial<OfferQuery>; key: string; jobId: string; leaseSeconds: number }>,
  ): Promise<Server>
  /** Waits until the server is as the condition says. @throws Error that says how it is instead */
  until(id: string, condition: (server: Server) => boolean, patienceMs?: number): Promise<Server>
  /** Ends this engine and starts another over the same data, once `away` is over. */
  restart(away?: () => Promise<void>): Promise<void>
  close(): Promise<void>
}

/** Makes one; `ports` replaces some of what it is given, `money` makes its gate and books over its store. */
export function makeRentedKit(
  provider: Provider,
  ports: Partial<RentedPorts> = {},
  env: NodeJS.ProcessEnv = {},
  clock: Clock = systemClock,
  money?: (store: Store) => RentedPorts['money'],
): RentedKit {
  const home = mkdtempSync(join(tmpdir(), 'rb-rented-'))
  const vault = new Map<string, string>()
  const ended: string[] = []
  let offers: Offer[] = []
  const fitting = async (query: OfferQuery) => {
    offers = await provider.offers(signal)
    const { fit } = filterOffers(offers, filterOf(query), query.containerDiskGb)
    if (fit.length === 0) throw new RemotebotError('NO_CAPACITY', 'nothing fits')
    return fit.sort(byPrice(query.containerDiskGb))
  }
  const rented: RentedPorts = {
    ...nothingToRent(),
    providers: {
      client: async () => provider,
      connected: () => [provider.kind],
      definition: () => ({ name: provider.name, capabilities: provider.capabilities }),
      failed: () => {},
    },
    offers: { find: (id) => offers.find((one) => one.id === id) ?? null, fitting },
    installationId: 'ins_test',
    settings: () => ({ leaseSeconds: 3600, idleSeconds: 600, toolMirror: null }),
    endJobs: async (serverId, reason) => void ended.push(`${serverId}: ${reason}`),
    ...ports,
  }
  const open = (): { store: Store; servers: Servers } => {
    const store = openStore(join(home, 'data'), createEvents(), clock)
    const servers = new Servers({
      store,
      events: { publish: () => {} },
      secrets: {
        set: async (name, value) => vault.set(name, value),
        get: async (name) => {
          const value = vault.get(name)
          if (value === undefined) throw new RemotebotError('NOT_FOUND', `no secret ${name}`)
          return value
        },
        has: (name) => vault.has(name),
        remove: (name) => vault.delete(name),
      },
      jobs: {
        counts: () => ({ running: 0, queued: 0 }),
        isBusy: () => false,
        keptOn: () => ({ jobs: [], workspaces: [] }),
        session: () => {
          throw new RemotebotError('NOT_FOUND', 'no job')
        },
      },
      createSession: createServerSession,
      rented: money ? { ...rented, money: money(store) } : rented,
      clock,
      logger: createLogger(null),
      userHome: home,
      env: { HOME: home, PATH: process.env.PATH, SHELL: '/bin/sh', ...env },
    })
    servers.start()
    return { store, servers }
  }
  let now = open()
  const stop = async () => {
    await now.servers.stop()
    now.store.close()
  }
  return {
    at: (id) => now.servers.find(id),
    get servers() {
      return now.servers
    },
    provider,
    vault,
    ended,
    rent: async ({ query, offer, key, jobId, leaseSeconds }) => {
      if (offers.length === 0) offers = await provider.offers(signal)
      return now.servers.rentals.provision(
        {
          tools: [],
          ...(offer === undefined ? {} : { offer }),
          ...(query === undefined
            ? {}
            : { query: offerQuery.parse({ gpu: 'RTX', minCuda: '1.0', cloud: 'any', ...query }) }),
          ...(key === undefined ? {} : { idempotencyKey: key }),
          ...(jobId === undefined ? {} : { jobId }),
          ...(leaseSeconds === undefined ? {} : { leaseSeconds }),
        },
        ANNA,
      )
    },
    until: async (id, condition, patienceMs = PATIENCE_MS) => {
      for (let looks = 0; ; looks++) {
        const server = now.servers.find(id)
        if (condition(server)) return server
        if (looks * LOOK_MS > patienceMs) {
          const { state, reason, rental } = server
          throw new Error(
            `still ${JSON.stringify({ state, reason, phase: rental?.phase, launches: rental?.launches.map(({ state, problem }) => ({ state, problem })) })}`,
          )
        }
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
      }
    },
    restart: async (away) => {
      await stop()
      await away?.()
      now = open()
    },
    close: async () => {
      await stop()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** A provider that can be cut off: then every call fails as it does without a network. */
export function withSwitch(provider: Provider): { provider: Provider; cut(off: boolean): void } {
  let off = false
  const guarded = new Proxy(provider, {
    get: (target, name) => {
      const value = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        if (off && name !== 'stopCommand') return Promise.reject(new ProviderError('transient', 'no network'))
        return value.apply(target, args)
      }
    },
  })
  return {
    provider: guarded,
    cut: (now) => {
      off = now
    },
  }
}
