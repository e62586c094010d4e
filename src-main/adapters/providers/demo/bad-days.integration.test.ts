import { afterEach, describe, expect, it } from 'vitest'
import type { RefusalKind } from '../../../../src-shared/vocabulary/index.ts'
import type { FaultKind } from './settings.ts'
import { FAULTS } from './settings.ts'
import { makeTestCloud, type TestCloud } from './testing.ts'
import { launchReady, planFor, transportTo, waitFor } from './testing-kit.ts'

const signal = new AbortController().signal
let cloud: TestCloud
afterEach(() => cloud.remove())

// For each failure: what a launch makes of it, what a list makes of it, and how many machines there are then.
const MEANING: Record<FaultKind, [launch: RefusalKind, list: RefusalKind, made: number]> = {
  'server-error': ['unknown', 'transient', 0],
  unavailable: ['transient', 'transient', 0],
  'rate-limit': ['rate', 'rate', 0],
  'rate-limit-bare': ['rate', 'rate', 0],
  timeout: ['unknown', 'transient', 0],
  'answer-lost': ['unknown', 'transient', 1],
  truncated: ['unknown', 'transient', 1],
  'not-json': ['unknown', 'transient', 0],
  'id-in-error': ['unknown', 'transient', 1],
  auth: ['auth', 'auth', 0],
  forbidden: ['auth', 'auth', 0],
  balance: ['balance', 'balance', 0],
  conflict: ['rule', 'rule', 0],
  gone: ['gone', 'gone', 0],
  rule: ['rule', 'rule', 0],
}

describe('calls that fail', () => {
  it('mean what they mean, and make what they make', { timeout: 300_000 }, async () => {
    cloud = makeTestCloud()
    const { plan } = await planFor(cloud)
    await cloud.provider.machines(signal)
    for (const fault of FAULTS) {
      const [launch, list, made] = MEANING[fault]
      const before = (await cloud.ledger()).made
      await cloud.set({
        ...{
          failNext: [
            { call: 'launch', kind: fault },
            { call: 'list', kind: fault },
          ],
        },
        faults: { retryAfterSeconds: 7 },
      })
      const answers = await Promise.allSettled([cloud.provider.launch(plan, signal), cloud.provider.machines(signal)])
      const failures = answers.map((answer) => answer.status === 'rejected' && answer.reason)
      expect([fault, failures[0]?.kind, failures[1]?.kind]).toEqual([fault, launch, list])
      const after = await cloud.ledger()
      expect([fault, after.made - before]).toEqual([fault, made])
      expect(failures[0].data.machineId).toBe(fault === 'id-in-error' ? after.alive.at(-1) : undefined)
      expect(failures[0].data.retryAfterMs).toBe(fault === 'rate-limit' ? 7000 : undefined)
      // Once each.
      await cloud.provider.machines(signal)
    }
  })

  it('happen at random as often as they were told to', async () => {
    cloud = makeTestCloud({ faults: { rate: 0.5, kinds: ['server-error', 'truncated'] }, seed: 7 })
    const answers = []
    for (let i = 0; i < 40; i++) answers.push(await cloud.provider.machines(signal).catch((error) => error.kind))
    const failed = answers.filter((answer) => answer === 'transient').length
    expect(failed).toBeGreaterThan(5)
    expect(failed).toBeLessThan(35)
  })
})

describe('a cloud that behaves badly', () => {
  it('has no capacity, for some or for all, also for what was stopped', async () => {
    cloud = makeTestCloud()
    const { plan } = await planFor(cloud)
    const { id } = await launchReady(cloud, { offerId: plan.offer.id })
    await cloud.provider.stop(id, signal)
    await waitFor(cloud, id, (seen) => seen?.state === 'stopped')
    await cloud.set({ noCapacity: [plan.offer.id] })
    await expect(cloud.provider.launch(plan, signal)).rejects.toMatchObject({ kind: 'capacity' })
    await expect(cloud.provider.start(id, signal)).rejects.toMatchObject({ kind: 'capacity' })
    const other = await planFor(cloud)
    expect(other.plan.offer.id).not.toBe(plan.offer.id)
    await cloud.provider.launch(other.plan, signal)
    await cloud.set({ noCapacity: 'all' })
    await expect(cloud.provider.launch(other.plan, signal)).rejects.toMatchObject({ kind: 'capacity' })
    await cloud.set({ noCapacity: 'none' })
    const gone = { ...plan, offer: { ...plan.offer, launch: { offerId: 'demo:999' } } }
    await expect(cloud.provider.launch(gone, signal)).rejects.toMatchObject({ kind: 'gone' })
    await expect(cloud.provider.launch({ ...plan, diskGb: 5000 }, signal)).rejects.toMatchObject({ kind: 'rule' })
    await cloud.set({ credit: 0 })
    await expect(cloud.provider.launch(plan, signal)).rejects.toMatchObject({ kind: 'balance' })
  })

  it('hides what is new, and tells how long', async () => {
    cloud = makeTestCloud({ hideNewSeconds: 600, settleSeconds: 4 })
    expect(cloud.provider.capabilities.settleSeconds).toBe(4)
    const { plan } = await planFor(cloud)
    const ordered = Date.now()
    const { machineId } = await cloud.provider.launch(plan, signal)
    expect(await cloud.provider.machines(signal)).toEqual([])
    expect(await cloud.provider.machine(machineId, signal)).toBe(null)
    // Its time had to be long enough for two questions; now it is soon over.
    await cloud.set({ hideNewSeconds: 2 })
    await waitFor(cloud, machineId, (seen) => seen !== null)
    expect(await cloud.provider.machines(signal)).toMatchObject([{ id: machineId, tag: plan.tag }])
    expect(Date.now()).toBeGreaterThanOrEqual(ordered + 2000)
  })

  it('makes machines that never open SSH, or do not boot', async () => {
    cloud = makeTestCloud({ sshNever: 'all' })
    const { plan } = await planFor(cloud)
    const { machineId } = await cloud.provider.launch(plan, signal)
    await waitFor(cloud, machineId, (seen) => seen?.state === 'running')
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(await cloud.provider.machine(machineId, signal)).toMatchObject({ state: 'running', ssh: null })
    await cloud.set({ bootFails: 'all' })
    const failed = await launchReady(cloud)
    expect(failed.machine).toMatchObject({ state: 'failed', problem: expect.stringContaining('did not boot') })
    await cloud.provider.terminate(failed.id, signal)
    await waitFor(cloud, failed.id, (seen) => seen === null)
  })

  it('does not end a machine for a while, which bills meanwhile', async () => {
    cloud = makeTestCloud({ terminateFailsSeconds: 2 })
    const { id } = await launchReady(cloud)
    await expect(cloud.provider.terminate(id, signal)).rejects.toMatchObject({ kind: 'transient' })
    expect((await cloud.ledger()).alive).toEqual([id])
    await expect
      .poll(
        () =>
          cloud.provider.terminate(id, signal).then(
            () => 'ended',
            () => 'failed',
          ),
        { timeout: 60_000 },
      )
      .toBe('ended')
    expect((await cloud.ledger()).machines[0]?.runningMs).toBeGreaterThan(1900)
  })

  it('takes machines away, and says so for a while', async () => {
    cloud = makeTestCloud({ showEndedSeconds: 600 })
    const ready = await launchReady(cloud)
    const transport = transportTo(ready)
    const running = await transport.exec('sleep 1000')
    for (const output of [running.stdout, running.stderr]) output.resume()
    await cloud.preempt(ready.id)
    await waitFor(cloud, ready.id, (seen) => seen?.state === 'terminated')
    expect(await running.exited).toMatchObject({ code: null })
    await transport.close()
    expect(await cloud.provider.machines(signal)).toMatchObject([{ id: ready.id, preempted: true, ssh: null }])
    await cloud.set({ showEndedSeconds: 0 })
    expect(await cloud.provider.machines(signal)).toEqual([])
    expect((await cloud.ledger()).machines).toMatchObject([{ endedBy: 'preemption' }])
  })

  it('changes prices: of spot machines that run, and of nobody else', async () => {
    cloud = makeTestCloud()
    const offers = await cloud.provider.offers(signal)
    const [spot, fixed] = [true, false].map((wanted) => {
      return offers.find((offer) => offer.spot === wanted && offer.availability === 'in_stock')?.id as string
    }) as [string, string]
    const machines = [await launchReady(cloud, { offerId: spot }), await launchReady(cloud, { offerId: fixed })]
    await cloud.set({ prices: { [spot]: 7_200_000_000, [fixed]: 1 } })
    const changed = await waitFor(cloud, machines[0]?.id as string, (seen) => (seen?.pricePerHour ?? 0) > 7_000_000_000)
    expect(changed?.spot).toBe(true)
    const same = await cloud.provider.machine(machines[1]?.id as string, signal)
    expect(same?.pricePerHour).toBe(machines[1]?.machine.pricePerHour)
    expect((await cloud.provider.offers(signal)).find(({ id }) => id === fixed)?.price.perHour).toBe(1)
    // 7,200 $/h is 2 $ a second.
    await expect.poll(async () => (await cloud.ledger()).billed, { timeout: 60_000 }).toBeGreaterThan(2_000_000)
  })

  it('gives an address to another machine, with another host key', async () => {
    cloud = makeTestCloud({ reuseAddress: true })
    const first = await launchReady(cloud)
    await cloud.provider.terminate(first.id, signal)
    await waitFor(cloud, first.id, (seen) => seen === null)
    const second = await launchReady(cloud)
    expect(second.machine.ssh).toEqual(first.machine.ssh)
    expect(second.machine.hostKeys).not.toEqual(first.machine.hostKeys)
  })

  it('leaves disks behind that bill until somebody removes them', async () => {
    cloud = makeTestCloud({ keepDisks: true })
    const { id, plan } = await launchReady(cloud)
    expect(await cloud.provider.extras(signal)).toEqual([])
    await cloud.provider.terminate(id, signal)
    await waitFor(cloud, id, (seen) => seen === null)
    const [disk, ...more] = await cloud.provider.extras(signal)
    expect([disk, more]).toMatchObject([{ kind: 'disk', tag: plan.tag, machineId: null }, []])
    expect(disk?.pricePerDay).toBeGreaterThan(0)
    for (let i = 0; i < 2; i++) await cloud.provider.terminateExtra(disk as NonNullable<typeof disk>, signal)
    expect(await cloud.provider.extras(signal)).toEqual([])
  })

  it('renames, and refuses what makes no sense in the state that a machine is in', async () => {
    cloud = makeTestCloud({ delays: { boot: 600 } })
    const { plan } = await planFor(cloud)
    const { machineId } = await cloud.provider.launch(plan, signal)
    await cloud.provider.rename(machineId, 'other', signal)
    expect(await cloud.provider.machine(machineId, signal)).toMatchObject({
      name: 'other',
      state: 'booting',
      phase: 'boot',
    })
    await expect(cloud.provider.stop(machineId, signal)).rejects.toMatchObject({ kind: 'rule' })
    await expect(cloud.provider.start('m-none', signal)).rejects.toMatchObject({ kind: 'gone' })
    await expect(cloud.provider.rename(machineId, '', signal)).rejects.toMatchObject({ kind: 'rule' })
  })
})
