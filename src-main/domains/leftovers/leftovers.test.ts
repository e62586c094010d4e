import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ProviderError } from '../../adapters/providers/index.ts'
import { systemClock } from '../../ground/clock/index.ts'
import { createEvents } from '../../ground/events/index.ts'
import { openStore, type Store } from '../../ground/store/index.ts'
import { until } from '../../testing/until.ts'
import { VirtualClock } from '../../testing/virtual-clock.ts'
import type { MachineList } from '../servers/index.ts'
import { aMachine } from '../servers/rented/testing-provider.ts'
import { LeftoverEnds, Leftovers, type LeftoversDeps } from './index.ts'

const MINUTE_MS = 60_000

const stray = aMachine({
  id: 'm-1',
  name: 'remotebot-stray',
  tag: { installation: 'ins_ours', launch: 'lch_unknown' },
  state: 'running',
  providerState: 'RUNNING',
  phase: null,
  pricePerHour: 2_000_000,
})

/** Leftovers of one provider, whose machines `next` lists and whose ends `terminate` takes. */
function leftoversWith(
  clock: VirtualClock,
  next: (signal: AbortSignal) => Promise<MachineList>,
  more: {
    terminate?: (id: string) => Promise<void>
    ends?: LeftoversDeps['ends']
    publish?: LeftoversDeps['publish']
  } = {},
): Leftovers {
  return new Leftovers({
    rentals: {
      rows: () => [],
      row: () => null,
      launch: () => null,
      server: () => null,
      view: () => null,
      lists: { next: (_: string, signal: AbortSignal) => next(signal) },
      onList: () => () => {},
    },
    providers: {
      connected: () => ['runpod'],
      client: async () => ({ name: 'RunPod', capabilities: { lists: [] }, terminate: more.terminate }),
      definition: () => ({ name: 'RunPod' }),
      failed: () => {},
    },
    ends: more.ends ?? { all: () => [], add() {}, remove() {} },
    installationId: 'ins_ours',
    publish: more.publish ?? (() => {}),
    clock,
    logger: { warn() {}, info() {}, error() {} },
  } as unknown as LeftoversDeps)
}

it('looks at the start and every minute, tells only what has changed, and goes on past a provider that fails', async () => {
  const clock = new VirtualClock()
  const begun = clock.now()
  const asked: number[] = []
  const told: number[] = []
  const isDown = () => clock.now() - begun > 3 * MINUTE_MS && clock.now() - begun < 6 * MINUTE_MS
  const next = async (): Promise<MachineList> => {
    asked.push(clock.now() - begun)
    if (isDown()) throw new ProviderError('transient', 'answered 503')
    return { askedAt: clock.now(), machines: clock.now() > begun + MINUTE_MS ? [stray] : [], settleSeconds: 5 }
  }
  const leftovers = leftoversWith(clock, next, { publish: () => told.push(clock.now() - begun) })
  leftovers.start()
  await until('ten minutes passed', () => clock.now() - begun >= 10 * MINUTE_MS)
  leftovers.stop()
  expect(asked[0]).toBe(0)
  expect(asked.slice(0, 10)).toEqual(Array.from({ length: 10 }, (_, minute) => minute * MINUTE_MS))
  // First of all, then the machine, the failure and its end: not each minute.
  expect(told.length).toBeLessThanOrEqual(5)
  expect(leftovers.list()).toMatchObject({
    items: [{ id: 'runpod:machine:m-1', why: 'unclaimed', perDay: 48_000_000, canClean: true }],
    checks: [{ provider: 'runpod', problem: null }],
  })
})

describe('an end that the engine does not see through', () => {
  const id = 'runpod:machine:m-1'
  let home: string
  let store: Store
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'rb-leftovers-'))
    store = openStore(home, createEvents(), systemClock)
  })
  afterEach(() => {
    store.close()
    rmSync(home, { recursive: true, force: true })
  })

  /** A provider that lists the machine as `listed` says, and the engines on it. */
  function provider(listed: () => boolean, terminate: () => Promise<void>) {
    const clock = new VirtualClock()
    const next = async (signal: AbortSignal): Promise<MachineList> => {
      await clock.sleep(5000, signal)
      return { askedAt: clock.now(), machines: listed() ? [stray] : [], settleSeconds: 5 }
    }
    return () => {
      const leftovers = leftoversWith(clock, next, { terminate, ends: new LeftoverEnds(store, () => clock.now()) })
      leftovers.start()
      return leftovers
    }
  }

  it.each([
    ['before its provider answers', () => new Promise<void>(() => {})],
    ['after its provider said yes and did nothing', async () => {}],
  ])('goes on with the next one, shown as ending from the first look on: killed %s', async (_, first) => {
    let calls = 0
    const shown: Array<string | undefined> = []
    const engine = provider(
      () => {
        shown.push(again?.list().items[0]?.why)
        return calls < 3
      },
      () => {
        calls++
        if (calls > 1) return Promise.resolve()
        killed.stop()
        return first()
      },
    )
    let again: Leftovers | undefined
    const killed = engine()
    await until('it is listed', () => killed.list().items.length > 0)
    void killed.clean([id])
    await until('its end was asked for', () => calls > 0)
    again = engine()
    expect(again.isBusy()).toBe(true)
    await until('its end is confirmed', () => !again?.isBusy())
    again.stop()
    expect(again.list().items).toEqual([])
    expect(calls).toBe(3)
    expect([...new Set(shown)]).toEqual([undefined, 'ending'])
    const last = engine()
    expect(last.isBusy()).toBe(false)
    last.stop()
  })

  it('is not believed by one list that lacks it', async () => {
    // Since its end was asked for: one list is behind, then it is there again.
    const since: boolean[] = []
    const shown: Array<string | undefined> = []
    let asked = false
    const engine = provider(
      () => {
        if (!asked) return true
        shown.push(leftovers.list().items[0]?.why)
        since.push(since.length === 1)
        return since.at(-1) as boolean
      },
      async () => {
        asked = true
      },
    )
    const leftovers = engine()
    await until('it is listed', () => leftovers.list().items.length > 0)
    await leftovers.clean([id])
    await until('its end is confirmed', () => !leftovers.isBusy())
    leftovers.stop()
    expect(shown.slice(0, 4)).toEqual(['ending', undefined, 'ending', undefined])
  })

  it('is one of its own where the provider refuses: whoever asked is told, and nothing is remembered', async () => {
    const engine = provider(
      () => true,
      async () => {
        throw new ProviderError('auth', 'the key may not end machines')
      },
    )
    const leftovers = engine()
    await until('it is listed', () => leftovers.list().items.length > 0)
    expect(await leftovers.clean([id])).toMatchObject([
      { status: 'failed', problem: expect.stringContaining('may not') },
    ])
    expect(leftovers.list().items).toMatchObject([{ id, why: 'unclaimed' }])
    expect(leftovers.isBusy()).toBe(false)
    leftovers.stop()
    expect(new LeftoverEnds(store, () => 0).all()).toEqual([])
  })
})
