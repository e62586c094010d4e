import {
  type Change,
  type Leftover,
  type LeftoverCheck,
  type Principal,
  type ProviderKind,
  RemotebotError,
  type Server,
} from '../../../src-shared/vocabulary/index.ts'
import { type Extra, type Provider, ProviderError, toRemotebotError } from '../../adapters/providers/index.ts'
import type { Clock } from '../../ground/clock/index.ts'
import { drop, type Logger } from '../../ground/observability/index.ts'
import type { MachineList, Rentals, RentedPorts } from '../servers/index.ts'
import { byWeight, extraLeftover, type Known, machineLeftover } from './classify.ts'

const EVERY_MS = 60_000
/** Milliseconds that a call about a leftover may take. */
const CALL_MS = 60_000
/** How an end is repeated until the provider shows the thing no more. */
const END_AGAIN_MS = 30_000

/** What leftovers need from elsewhere. */
export interface LeftoversDeps {
  rentals: Pick<Rentals, 'rows' | 'row' | 'launch' | 'server' | 'view' | 'lists' | 'onList' | 'adopt' | 'terminate'>
  providers: RentedPorts['providers']
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
  private readonly ending = new Set<string>()
  private readonly stopping = new AbortController()
  private told = ''
  private unsubscribe = () => {}

  constructor(private readonly deps: LeftoversDeps) {}

  /** Looks now, and each minute from now on. */
  start(): void {
    this.unsubscribe = this.deps.rentals.onList((kind, list) => this.seen(kind, list))
    drop(this.loop(), this.deps.logger, 'looking for leftovers failed')
  }

  stop(): void {
    this.unsubscribe()
    this.stopping.abort(new Error('the engine is stopping'))
  }

  /** As known now; asks nobody. */
  list(): LeftoverList {
    const items: Leftover[] = []
    const checks: LeftoverCheck[] = []
    for (const provider of this.deps.providers.connected()) {
      const { list, extras, checkedAt, problem } = this.source(provider)
      const known = this.known(provider)
      for (const machine of list?.machines ?? []) push(items, machineLeftover(machine, known, list?.askedAt ?? 0))
      for (const extra of extras) push(items, extraLeftover(extra, known))
      checks.push({ provider, name: known.provider.name, checkedAt, problem })
    }
    return { items: items.sort(byWeight), checks }
  }

  /** Asks every connected provider now. A provider that fails is told in `checks`. */
  async check(signal: AbortSignal): Promise<LeftoverList> {
    const either = AbortSignal.any([signal, this.stopping.signal, AbortSignal.timeout(CALL_MS)])
    await Promise.all(this.deps.providers.connected().map((kind) => this.checkOne(kind, either)))
    return this.list()
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

  private async loop(): Promise<void> {
    const { signal } = this.stopping
    while (!signal.aborted) {
      await this.check(signal).catch((error: unknown) => this.deps.logger.warn({ err: error }, 'leftovers'))
      await this.deps.clock.sleep(EVERY_MS, signal).catch(() => {})
    }
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
        return (server && rentals.view(server)?.pricePerHour) ?? 0
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
    const client = await this.deps.providers.client(item.provider)
    const signal = AbortSignal.any([this.stopping.signal, AbortSignal.timeout(CALL_MS)])
    await this.askForEnd(client, item, signal)
    if (this.ending.has(item.id)) return
    this.ending.add(item.id)
    this.tell()
    drop(this.untilGone(client, item), this.deps.logger, 'a leftover could not be followed to its end')
  }

  private async askForEnd(client: Provider, { kind, resourceId }: Leftover, signal: AbortSignal): Promise<void> {
    try {
      if (kind === 'machine') await client.terminate(resourceId, signal)
      else await client.terminateExtra({ id: resourceId, kind }, signal)
    } catch (error) {
      if (error instanceof ProviderError && error.kind === 'gone') return
      throw toRemotebotError(error, client.name)
    }
  }

  /** Asks again and again until it is listed no more, or this engine ends: then it is a leftover as before. */
  private async untilGone(client: Provider, item: Leftover): Promise<void> {
    const { signal } = this.stopping
    let asked = this.deps.clock.monotonic()
    try {
      while (!signal.aborted && (await this.isListed(item, signal))) {
        if (this.deps.clock.monotonic() - asked < END_AGAIN_MS) continue
        asked = this.deps.clock.monotonic()
        await this.askForEnd(client, item, signal).catch((error: unknown) =>
          this.deps.logger.info({ err: error, leftover: item.id }, 'its end was not taken'),
        )
      }
    } finally {
      this.ending.delete(item.id)
      this.tell()
    }
  }

  private async isListed(item: Leftover, signal: AbortSignal): Promise<boolean> {
    await this.checkOne(item.provider, signal)
    const { list, extras, problem } = this.source(item.provider)
    if (problem !== null) return true
    if (item.kind !== 'machine') return extras.some(({ id }) => id === item.resourceId)
    return list?.machines.some(({ id, state }) => id === item.resourceId && state !== 'terminated') ?? true
  }
}

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
