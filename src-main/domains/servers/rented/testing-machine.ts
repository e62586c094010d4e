import { eq } from 'drizzle-orm'
import { anOffer } from '../../../../src-shared/offers/testing.ts'
import type { Offer } from '../../../../src-shared/vocabulary/index.ts'
import type { Machine, ProviderError } from '../../../adapters/providers/index.ts'
import { type Store, schema } from '../../../ground/store/index.ts'
import { VirtualClock } from '../../../testing/virtual-clock.ts'
import { makeRentedKit } from './testing-kit.ts'
import { realMoney } from './testing-money.ts'
import { aMachine, aProvider } from './testing-provider.ts'

/** For tests, in micro-dollars and milliseconds. */
export const DOLLAR = 1_000_000
export const HOUR_MS = 3_600_000

/**
 * For tests: a machine of anna's with a lease of an hour, taken over so that it is there at once, under a budget of so much for
 * everything. It costs $2 an hour while it runs and $0.20 while it is off, and does what it is told unless `world` says otherwise.
 */
export async function herMachine(state: 'running' | 'stopped', limit = 100 * DOLLAR) {
  const clock = new VirtualClock()
  const world = {
    machine: aMachine({ id: 'm-9', name: 'hers', state, providerState: 'UP', phase: null }) as Machine | null,
    perHour: { running: 2 * DOLLAR, stopped: DOLLAR / 5 },
    /** What the provider answers to a start. */
    refusal: null as ProviderError | null,
    /** A start is never answered. */
    hangs: false,
    /** What a start waits for. */
    answer: Promise.resolve() as Promise<unknown>,
    /** What is started is shown as stopped for now. */
    late: false,
    starts: 0,
    /** What a stop waits for, and what the provider answers to it then. */
    stop: { answer: Promise.resolve() as Promise<unknown>, refusal: null as ProviderError | null },
    stops: 0,
    /** So often its end was asked for; it stays there while `clings`. */
    ends: 0,
    clings: false,
  }
  const seen = () => {
    if (!world.machine) return null
    const off = world.machine.state === 'stopped'
    const billing = { state: off ? 'stopped' : 'running', since: null, priceSince: null } as const
    return { ...world.machine, billing, pricePerHour: off ? world.perHour.stopped : world.perHour.running }
  }
  const become = (to: Machine['state']) => {
    if (world.machine) world.machine = { ...world.machine, state: to }
  }
  const client = aProvider({
    offers: async (): Promise<Offer[]> => [anOffer({ provider: 'runpod' })],
    machines: async () => [seen()].filter((one) => one !== null),
    machine: async () => seen(),
    start: async (_id, signal) => {
      world.starts++
      await world.answer
      if (world.hangs) await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      if (world.refusal) throw world.refusal
      if (!world.late) become('running')
    },
    stop: async () => {
      world.stops++
      await world.stop.answer
      if (world.stop.refusal) throw world.stop.refusal
      become('stopped')
    },
    terminate: async () => {
      world.ends++
      if (!world.clings) world.machine = null
    },
  })
  let money = null as unknown as ReturnType<typeof realMoney>
  let store = null as unknown as Store
  const kit = makeRentedKit(client, {}, { REMOTEBOT_BOOT_SECONDS: '999999' }, clock, (opened) => {
    store = opened
    money = realMoney(opened, client, clock)
    return money.ports
  })
  money.budgets.set({ scope: 'everything', period: 'total', limit }, money.person)
  const { id } = await kit.servers.rentals.adopt('runpod', 'm-9', { mayEnd: true }, 'anna')
  const { servers } = schema
  return {
    ...{ kit, clock, world, id, become },
    /** Of the engine that runs now. */
    get money() {
      return money
    },
    get store() {
      return store
    },
    get rentals() {
      return kit.servers.rentals
    },
    get row() {
      return kit.servers.rentals.row(id) as NonNullable<ReturnType<typeof kit.servers.rentals.row>>
    },
    /** Its provider is asked for its machines once. */
    list: () => kit.servers.rentals.lists.next('runpod', new AbortController().signal),
    /** As if it had given a shell. */
    ready() {
      store.write('test', [], (db) =>
        db.update(servers).set({ state: 'ready', reason: null }).where(eq(servers.id, id)).run(),
      )
      kit.servers.rentals.retry(id)
    },
    /** A person says yes to what waits. */
    approve(input: { cap?: number } = {}) {
      const request = money.approvals.pendingFor(id)
      return money.approvals.approve(request?.id ?? '', { revision: request?.revision ?? 0, ...input }, money.person)
    },
    /** How a request stands. */
    approval: (approvalId: string) => money.approvals.byId(approvalId),
  }
}
