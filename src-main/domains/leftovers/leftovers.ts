import {
  type Change,
  type Leftover,
  type LeftoverCheck,
  type Principal,
  type ProviderKind,
  RemotebotError,
  type Server,
} from '../../../src-shared/vocabulary/index.ts'
import { type Extra, ProviderError, toRemotebotError } from '../../adapters/providers/index.ts'
import { type Clock, repeat } from '../../ground/clock/index.ts'
import { drop, type Logger } from '../../ground/observability/index.ts'
import type { MachineList, RentalRow, Rentals, RentedPorts } from '../servers/index.ts'
import { byWeight, extraLeftover, type Known, machineLeftover, thingOf } from './classify.ts'
import type { LeftoverEnds } from './ends.ts'

const EVERY_MS = 60_000
/** Milliseconds that a call about a leftover may take. */
const CALL_MS = 60_000
/** How an end is repeated until the provider shows the thing no more. */
const END_AGAIN_MS = 30_000
/** So many lists in a row must lack a thing before it is taken for gone: one may be behind. */
const LISTS_WITHOUT = 2

/** What leftovers need from elsewhere. */
export interface LeftoversDeps {
  rentals: Pick<
    Rentals,
    'rows' | 'row' | 'launch' | 'server' | 'view' | 'lists' | 'onList' | 'adopt' | 'objection' | 'terminate'
  >
  providers: RentedPorts['providers']
  /** Remembers what is being ended. */
  ends: Pick<LeftoverEnds, 'all' | 'add' | 'remove'>
  installationId: string
  publish(changes: Change[]): void
  clock: Clock
  logger: Logger
}

interface Source {
  list: MachineList | null
  extras: Extra[]
  checkedAt: number | null
  problem: string | null
}

export interface LeftoverList {
  items: Leftover[]
  checks: LeftoverCheck[]
}

/** Compares what each provider lists with what we know, at the start, every minute and on demand: nothing bills unseen. */
export class Leftovers {
  private readonly sources = new Map<ProviderKind, Source>()
  /** Ids of what is being ended, as it is stored too; and of those whose end this engine is seeing to. */
  private readonly ending: Set<string>
  private readonly following = new Set<string>()
  private readonly stopping = new AbortController()
  private told = ''
  private unsubscribe = () => {}

  constructor(private readonly deps: LeftoversDeps) {
    this.ending = new Set(deps.ends.all())
  }

  /** Looks now, and each minute from now on; goes on with the ends that an engine before this one was asked for. */
  start(): void {
    this.unsubscribe = this.deps.rentals.onList((kind, list) => this.seen(kind, list))
    const { clock, logger } = this.deps
    const { signal } = this.stopping
    const failed = (err: unknown) => logger.warn({ err }, 'leftovers')
    void repeat(clock, EVERY_MS, signal, () => this.check(signal), failed)
    for (const id of this.ending) this.follow(id)
  }

  stop(): void {
    this.unsubscribe()
    this.stopping.abort(new Error('the engine is stopping'))
  }

  /** Whether an end is under way, so that this process is needed. */
  isBusy(): boolean {
    const connected = this.deps.providers.connected()
    return [...this.following].some((id) => connected.some((kind) => thingOf(id)?.provider === kind))
  }

  /** As known now; asks no provider. `who` might take one over: what the gate says of that is told too. */
  list(who: string | null = null): LeftoverList {
    const items: Leftover[] = []
    const checks: LeftoverCheck[] = []
    for (const provider of this.deps.providers.connected()) {
      const { list, extras, checkedAt, problem } = this.source(provider)
      const known = this.known(provider)
      for (const machine of list?.machines ?? []) {
        const item = machineLeftover(machine, known, list?.askedAt ?? 0)
        const beyond = item?.canAdopt && who !== null ? this.deps.rentals.objection(provider, machine, who) : null
        push(items, item && { ...item, beyond })
      }
      for (const extra of extras) push(items, extraLeftover(extra, known))
      checks.push({ provider, name: known.provider.name, checkedAt, problem })
    }
    return { items: items.sort(byWeight), checks }
  }

  /** Asks every connected provider now. A provider that fails is told in `checks`. */
  async check(signal: AbortSignal, who: string | null = null): Promise<LeftoverList> {
    const either = AbortSignal.any([signal, this.stopping.signal, AbortSignal.timeout(CALL_MS)])
    await Promise.all(this.deps.providers.connected().map((kind) => this.checkOne(kind, either)))
    return this.list(who)
  }

  /**
   * Ends these things; those of servers of ours end with their server. Each is listed as `ending` until its provider shows it no
   * more. @throws RemotebotError FORBIDDEN for one of another installation
   */
  async clean(
    ids: readonly string[],
  ): Promise<Array<{ id: string; status: 'ending' | 'gone' | 'failed'; problem: string | null }>> {
    const { items } = this.list()
    const chosen = ids.map((id) => [id, items.find((item) => item.id === id)] as const)
    for (const [, item] of chosen) if (item && !item.canClean) throw notOurs(item)
    return Promise.all(
      chosen.map(async ([id, item]) => {
        if (!item) return { id, status: 'gone' as const, problem: null }
        try {
          await this.end(item)
          return { id, status: 'ending' as const, problem: null }
        } catch (error) {
          return { id, status: 'failed' as const, problem: (error as Error).message }
        }
      }),
    )
  }

  /**
   * Makes a machine a server of this installation; its jobs follow once it can be logged in to. `confirm`: its name, typed by a
   * person, where another installation made it. @throws RemotebotError NOT_FOUND, INVALID_INPUT, INVALID_STATE, of the provider
   */
  async adopt(id: string, confirm: string | null, principal: Principal): Promise<Server> {
    const item = this.list().items.find((one) => one.id === id)
    if (!item)
      throw new RemotebotError('NOT_FOUND', `There is no leftover ${id}.`, { hint: 'Look again: it may be gone.' })
    if (!item.canAdopt || item.kind !== 'machine') {
      throw new RemotebotError('INVALID_STATE', `${item.name} can't become a server: ${item.reason}.`, {
        hint: 'It can only be ended.',
      })
    }
    if (item.why === 'other_installation' && confirm !== item.name) {
      throw new RemotebotError(
        'INVALID_INPUT',
        `To take over a machine of another installation, its name has to be typed: ${item.name}`,
        {
          hint: 'It may be in use there. Both would follow, and end, the same machine.',
        },
      )
    }
    const server = await this.deps.rentals.adopt(item.provider, item.resourceId, { mayEnd: true }, principal.name)
    this.tell()
    return server
  }

  private async checkOne(kind: ProviderKind, signal: AbortSignal): Promise<void> {
    const source = this.source(kind)
    try {
      const list = await this.deps.rentals.lists.next(kind, signal)
      const client = await this.deps.providers.client(kind)
      source.extras = client.capabilities.lists.length > 0 ? await client.extras(signal) : []
      Object.assign(source, { list, checkedAt: list.askedAt, problem: null })
    } catch (error) {
      if (this.stopping.signal.aborted) return
      source.problem = toRemotebotError(error, this.deps.providers.definition(kind).name).message
    }
    this.tell()
  }

  private seen(kind: ProviderKind, list: MachineList): void {
    Object.assign(this.source(kind), { list, checkedAt: list.askedAt, problem: null })
    this.tell()
  }

  private source(kind: ProviderKind): Source {
    const known = this.sources.get(kind)
    if (known) return known
    const source: Source = { list: null, extras: [], checkedAt: null, problem: null }
    this.sources.set(kind, source)
    return source
  }

  private known(kind: ProviderKind): Known {
    const { rentals, providers, installationId } = this.deps
    return {
      installation: installationId,
      provider: { kind, name: providers.definition(kind).name },
      rentals: rentals.rows(),
      launch: (id) => rentals.launch(id),
      server: (id) => rentals.server(id),
      pricePerHour: (id) => {
        const server = rentals.server(id)
        const rental = server && rentals.view(server)
        if (!rental) return 0
        return rental.pricePerHour === 0 && rental.unpriced.includes('disk') ? null : rental.pricePerHour
      },
      ending: this.ending,
    }
  }

  /** Only what has changed is told: lists come every second while something is launched. */
  private tell(): void {
    const { items, checks } = this.list()
    const text = JSON.stringify([items, checks.map(({ provider, problem }) => [provider, problem])])
    if (text === this.told) return
    this.told = text
    this.deps.publish([{ aggregate: 'leftovers', id: null }])
  }

  private async end(item: Leftover): Promise<void> {
    if (item.serverId !== null) {
      await this.deps.rentals.terminate(item.serverId, { force: false, reason: 'ended as a leftover' })
      return
    }
    const { id } = item
    const client = await this.deps.providers.client(item.provider)
    this.remember(id)
    try {
      await this.askForEnd(item)
    } catch (error) {
      // An engine that is stopping leaves it to the next one.
      if (!this.stopping.signal.aborted && !this.following.has(id)) this.forget(id)
      throw toRemotebotError(error, client.name)
    }
    this.follow(id, this.deps.clock.monotonic())
  }

  private remember(id: string): void {
    if (this.ending.has(id)) return
    this.deps.ends.add(id)
    this.ending.add(id)
    this.tell()
  }

  private forget(id: string): void {
    this.ending.delete(id)
    this.tell()
    this.deps.ends.remove(id)
  }

  /** `asked`: when its end was last asked for, monotonic. */
  private follow(id: string, asked = Number.NEGATIVE_INFINITY): void {
    const thing = thingOf(id)
    if (thing === null || this.following.has(id)) return
    this.following.add(id)
    const done = this.untilGone(id, thing, asked).finally(() => this.following.delete(id))
    drop(done, this.deps.logger, 'a leftover could not be followed to its end')
  }

  /** @throws ProviderError or RemotebotError where it was not taken; what is gone already is no failure */
  private async askForEnd({ provider, kind, resourceId }: Thing): Promise<void> {
    const client = await this.deps.providers.client(provider)
    const signal = AbortSignal.any([this.stopping.signal, AbortSignal.timeout(CALL_MS)])
    try {
      if (kind === 'machine') await client.terminate(resourceId, signal)
      else await client.terminateExtra({ id: resourceId, kind }, signal)
    } catch (error) {
      if (!(error instanceof ProviderError && error.kind === 'gone')) throw error
    }
  }

  /** Asks again and again until it is listed no more, or this engine ends: then the next one goes on. */
  private async untilGone(id: string, thing: Thing, askedBefore: number): Promise<void> {
    const { signal } = this.stopping
    const { clock, logger, providers } = this.deps
    let asked = askedBefore
    let missed = 0
    while (missed < LISTS_WITHOUT && !this.isClaimed(thing)) {
      if (!providers.connected().includes(thing.provider)) {
        await clock.sleep(EVERY_MS, signal).catch(() => {})
      } else {
        if (clock.monotonic() - asked >= END_AGAIN_MS) {
          asked = clock.monotonic()
          await this.askForEnd(thing).catch((error: unknown) =>
            logger.info({ err: error, leftover: id }, 'its end was not taken'),
          )
        }
        const listed = await this.isListed(thing)
        if (listed !== null) missed = listed ? 0 : missed + 1
      }
      if (signal.aborted) return
    }
    this.forget(id)
  }

  /** It became a server of ours meanwhile: somebody named it as an instance. */
  private isClaimed({ provider, kind, resourceId }: Thing): boolean {
    const isIt = (row: RentalRow) => row.provider === provider && row.machineId === resourceId && row.endedAt === null
    return kind === 'machine' && this.deps.rentals.rows().some(isIt)
  }

  /** Null: its provider does not say now. */
  private async isListed({ provider, kind, resourceId }: Thing): Promise<boolean | null> {
    await this.checkOne(provider, this.stopping.signal)
    const { list, extras, problem } = this.source(provider)
    if (problem !== null || list === null) return null
    if (kind !== 'machine') return extras.some(({ id }) => id === resourceId)
    return list.machines.some(({ id, state }) => id === resourceId && state !== 'terminated')
  }
}

type Thing = Pick<Leftover, 'provider' | 'kind' | 'resourceId'>

function push(items: Leftover[], item: Leftover | null): void {
  if (item) items.push(item)
}

function notOurs({ name, installation, reason }: Leftover): RemotebotError {
  return new RemotebotError('FORBIDDEN', `${name} is not ended from here: ${reason}.`, {
    hint:
      installation === null
        ? 'End it at its provider.'
        : 'Take it over first, by typing its name; or end it where it was made, or at its provider.',
  })
}
