import { expect, it } from 'vitest'
import type { Change } from '../../../src-shared/vocabulary/index.ts'
import { type Machine, ProviderError } from '../../adapters/providers/index.ts'
import { until } from '../../testing/until.ts'
import { VirtualClock } from '../../testing/virtual-clock.ts'
import type { MachineList } from '../servers/index.ts'
import { Leftovers, type LeftoversDeps } from './index.ts'

const MINUTE_MS = 60_000

const stray: Machine = {
  id: 'm-1',
  name: 'remotebot-stray',
  tag: { installation: 'ins_ours', launch: 'lch_unknown' },
  state: 'running',
  providerState: 'RUNNING',
  problem: null,
  phase: null,
  ssh: null,
  hostKeys: [],
  pricePerHour: 2_000_000,
  gpu: null,
  region: null,
  spot: false,
  preempted: false,
  createdAt: null,
  billing: null,
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
  const leftovers = new Leftovers({
    rentals: {
      rows: () => [],
      row: () => null,
      launch: () => null,
      server: () => null,
      view: () => null,
      lists: { next },
      onList: () => () => {},
    },
    providers: {
      connected: () => ['runpod'],
      client: async () => ({ capabilities: { lists: [] } }),
      definition: () => ({ name: 'RunPod' }),
      failed: () => {},
    },
    installationId: 'ins_ours',
    publish: (_: Change[]) => told.push(clock.now() - begun),
    clock,
    logger: { warn() {} },
  } as unknown as LeftoversDeps)
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
