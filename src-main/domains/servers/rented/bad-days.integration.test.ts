import { afterEach, describe, expect, it } from 'vitest'
import type { Server } from '../../../../src-shared/vocabulary/index.ts'
import type { DemoSettingsInput } from '../../../adapters/providers/demo/settings.ts'
import { makeTestCloud, type TestCloud } from '../../../adapters/providers/demo/testing.ts'
import { makeRentedKit, type RentedKit, withSwitch } from './testing-kit.ts'

let cloud: TestCloud
let kit: RentedKit
let cut: (off: boolean) => void

function make(settings: DemoSettingsInput = {}, env: NodeJS.ProcessEnv = {}): void {
  cloud = makeTestCloud(settings)
  const switched = withSwitch(cloud.provider)
  cut = switched.cut
  kit = makeRentedKit(switched.provider, {}, env)
}

afterEach(async () => {
  await kit.close()
  await cloud.remove()
})

const query = { query: { count: 1 } }
const isReady = ({ state }: Server) => state === 'ready'
const isFailed = ({ state }: Server) => state === 'failed'
const isOver = ({ state }: Server) => state === 'terminated'
const launches = (server: Server) =>
  server.rental?.launches.map(({ state, refusal, offer }) => ({ state, refusal, offer: offer.id })) ?? []
const offerOf = (server: Server) => server.rental?.offer.id as string

describe('an order that is refused', () => {
  it('goes to the next offer when this one is gone, and the refusal stays on record', async () => {
    make({ failNext: [{ call: 'launch', kind: 'gone' }] })
    const { id } = await kit.rent(query)
    const server = await kit.until(id, isReady)
    expect(launches(server)).toMatchObject([{ state: 'refused', refusal: 'gone' }, { state: 'launched' }])
    expect(new Set(launches(server).map(({ offer }) => offer)).size).toBe(2)
    expect(await cloud.ledger()).toMatchObject({ made: 1 })
  })

  it('ends with every refusal named when capacity is out everywhere, and nothing was made', async () => {
    make({ noCapacity: 'all' })
    const { id } = await kit.rent({ ...query, offer: 'demo:6' })
    const server = await kit.until(id, isFailed)
    expect(server.reason).toMatch(/^no machine could be rented: .* at Demo cloud: /)
    expect(launches(server)).toMatchObject([{ state: 'refused', refusal: 'capacity' }])
    expect(server.pricePerHour).toBe(0)
    expect(await cloud.ledger()).toMatchObject({ made: 0 })
  })

  it('is waited for where a job needs it, and had once there is capacity again', async () => {
    make({ noCapacity: 'all' }, { REMOTEBOT_CAPACITY_SECONDS: '1' })
    const { id } = await kit.rent({ ...query, offer: 'demo:6', jobId: 'job_00000000000000000000' })
    const waiting = await kit.until(id, ({ rental }) => rental?.phase === 'capacity')
    expect(waiting).toMatchObject({ state: 'intent', reason: expect.stringContaining('nobody has it now') })
    const plans = () => kit.servers.rentals.waitingPlans().map(({ serverId }) => serverId)
    expect(plans()).toEqual([id])
    await cloud.set({ noCapacity: 'none' })
    await kit.until(id, isReady)
    expect(plans()).toEqual([])
    expect(await cloud.ledger()).toMatchObject({ made: 1 })
  })

  it('stops at once where there is no money', async () => {
    make({ failNext: [{ call: 'launch', kind: 'balance' }] })
    const server = await kit.until((await kit.rent(query)).id, isFailed)
    expect(launches(server)).toMatchObject([{ state: 'refused', refusal: 'balance' }])
  })

  it('asks a provider that refuses the key no more', async () => {
    make({ failNext: [{ call: 'launch', kind: 'auth' }] })
    const server = await kit.until((await kit.rent(query)).id, isFailed)
    expect(launches(server)).toMatchObject([{ state: 'refused', refusal: 'auth' }])
  })

  it('is tried again with the same offer where that may pass', async () => {
    make({ failNext: [{ call: 'launch', kind: 'unavailable' }] })
    const server = await kit.until((await kit.rent(query)).id, isReady)
    expect(launches(server)).toMatchObject([
      { state: 'refused', refusal: 'transient', offer: offerOf(server) },
      { state: 'launched', offer: offerOf(server) },
    ])
  })

  it('ends the machine that was made all the same before anything else is tried', async () => {
    make({ failNext: [{ call: 'launch', kind: 'id-in-error' }] })
    const server = await kit.until((await kit.rent(query)).id, isReady)
    expect(launches(server)[0]).toMatchObject({ state: 'ended' })
    const { machines, alive } = await cloud.ledger()
    expect(machines).toHaveLength(2)
    expect(alive).toEqual([server.rental?.machineId])
    expect(machines[0]?.endedAt).toBeLessThanOrEqual(machines[1]?.createdAt as number)
  })
})

describe('an order whose answer got lost', () => {
  it('is found by its tag, though the list lags behind', async () => {
    make({ settleSeconds: 3, hideNewSeconds: 1.5, failNext: [{ call: 'launch', kind: 'answer-lost' }] })
    const server = await kit.until((await kit.rent(query)).id, isReady)
    expect(launches(server)).toHaveLength(1)
    expect(await cloud.ledger()).toMatchObject({ made: 1, launchedTwice: [] })
  })

  it('counts as refused once the list has settled without it', async () => {
    make({ settleSeconds: 1, failNext: [{ call: 'launch', kind: 'server-error' }] })
    const server = await kit.until((await kit.rent(query)).id, isReady)
    expect(launches(server)).toMatchObject([{ state: 'refused', refusal: 'unknown' }, { state: 'launched' }])
    expect(await cloud.ledger()).toMatchObject({ made: 1 })
  })

  it('is ended when it is found after its end was asked for', async () => {
    make({ settleSeconds: 3, hideNewSeconds: 1, failNext: [{ call: 'launch', kind: 'answer-lost' }] })
    const { id } = await kit.rent(query)
    await kit.until(id, (server) => launches(server)[0]?.state === 'unknown')
    await kit.servers.rentals.terminate(id, { force: false })
    await kit.until(id, isOver)
    expect(await cloud.ledger()).toMatchObject({ made: 1, alive: [] })
  })
})

describe('a machine', () => {
  it('that is not listed for a while after its launch is not given up', async () => {
    make({ settleSeconds: 3, hideNewSeconds: 2 })
    const server = await kit.until((await kit.rent(query)).id, isReady)
    expect(launches(server)).toHaveLength(1)
  })

  it('that never opens SSH is torn down, confirmed, and then the next offer is tried', async () => {
    // Long enough that the next one, whose SSH server has yet to start, gives one.
    make({ delays: { boot: 600 } }, { REMOTEBOT_SHELL_SECONDS: '10' })
    const { id, rental } = await kit.rent(query)
    await cloud.set({ sshNever: [rental?.offer.id as string], delays: { boot: 0 } })
    const server = await kit.until(id, isReady)
    expect(server.rental?.launches[0]).toMatchObject({
      state: 'ended',
      offer: { id: rental?.offer.id },
      problem: expect.stringContaining('gave no shell within 10 s'),
    })
    const { machines } = await cloud.ledger()
    expect(machines.map(({ endedBy }) => endedBy)).toEqual(['call', null])
    expect(machines[0]?.endedAt).toBeLessThanOrEqual(machines[1]?.createdAt as number)
  })

  it('that can not be torn down raises an alarm and halts; the alarm goes with it', async () => {
    make(
      { sshNever: 'all', terminateFailsSeconds: 600 },
      { REMOTEBOT_SHELL_SECONDS: '1', REMOTEBOT_ALARM_SECONDS: '1' },
    )
    const { id } = await kit.rent(query)
    const server = await kit.until(id, ({ rental }) => rental?.alarm !== null)
    expect(server).toMatchObject({ state: 'failed', rental: { alarm: { text: expect.stringContaining('an hour') } } })
    expect(server.pricePerHour).toBeGreaterThan(0)
    await cloud.set({ terminateFailsSeconds: 0 })
    const over = await kit.until(id, ({ rental }) => rental?.launches[0]?.state === 'ended' && rental.alarm === null)
    expect(over).toMatchObject({ state: 'failed' })
    expect(await cloud.ledger()).toMatchObject({ made: 1, alive: [] })
  })

  it('whose boot fails is replaced', async () => {
    make()
    const offers = await kit.provider.offers(new AbortController().signal)
    await cloud.set({ bootFails: offers.filter(({ gpu }) => gpu?.name === 'RTX 4090').map(({ id }) => id) })
    const server = await kit.until((await kit.rent(query)).id, isReady)
    expect(server.rental?.offer.gpu?.name).toBe('RTX A6000')
    expect(await cloud.ledger()).toMatchObject({ alive: [server.rental?.machineId] })
  })

  it('at the address of an earlier one, with another host key, is a machine of its own', async () => {
    make({ reuseAddress: true })
    const one = await kit.until((await kit.rent(query)).id, isReady)
    await kit.servers.rentals.terminate(one.id, { force: false })
    await kit.until(one.id, isOver)
    const two = await kit.until((await kit.rent(query)).id, isReady)
    expect(two.address?.port).toBe(one.address?.port)
    expect(two.hostKey?.fingerprint).not.toBe(one.hostKey?.fingerprint)
  })

  it('whose end fails for long raises an alarm that survives a restart, and goes once it is confirmed', async () => {
    make({ terminateFailsSeconds: 600 }, { REMOTEBOT_ALARM_SECONDS: '1' })
    const { id } = await kit.until((await kit.rent(query)).id, isReady)
    await kit.servers.rentals.terminate(id, { force: false })
    await kit.until(id, ({ rental }) => rental?.alarm !== null)
    await kit.restart()
    expect(kit.at(id)).toMatchObject({
      state: 'terminating',
      rental: { alarm: { text: expect.stringContaining('may still cost') } },
    })
    await cloud.set({ terminateFailsSeconds: 0 })
    const over = await kit.until(id, isOver)
    expect(over.rental?.alarm).toBeNull()
    expect(await cloud.ledger()).toMatchObject({ alive: [] })
  })

  it('that is taken away is terminated with the reason, and what is told is not taken back', async () => {
    make()
    const { id, rental } = await kit.until((await kit.rent(query)).id, isReady)
    await cloud.preempt(rental?.machineId as string)
    await kit.servers.rentals.lists.next('demo', new AbortController().signal)
    const over = await kit.until(id, isOver)
    expect(over.reason).toMatch(/^Demo cloud took it away/)
  })
})

describe('without a network', () => {
  it('a server that is ready stays what it is, and one on its way goes on when it is back', async () => {
    make({ delays: { boot: 1 } })
    const up = await kit.until((await kit.rent(query)).id, isReady)
    const { id } = await kit.rent(query)
    cut(true)
    await kit.until(id, ({ reason }) => reason?.includes('no network') ?? false)
    await expect(kit.servers.rentals.lists.next('demo', new AbortController().signal)).rejects.toThrow('no network')
    expect(kit.at(up.id)).toMatchObject({ state: 'ready' })
    cut(false)
    await kit.until(id, isReady)
    expect(await cloud.ledger()).toMatchObject({ made: 2 })
  })

  it('an end that was asked for is carried out when it is back', async () => {
    make()
    const { id } = await kit.until((await kit.rent(query)).id, isReady)
    cut(true)
    await kit.servers.rentals.terminate(id, { force: false })
    await kit.until(id, ({ reason }) => reason?.includes('no network') ?? false)
    cut(false)
    await kit.until(id, isOver)
  })
})
