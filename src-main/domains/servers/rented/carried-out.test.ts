import { afterEach, expect, it } from 'vitest'
import { type Principal, RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import { ProviderError } from '../../../adapters/providers/index.ts'
import { DOLLAR, HOUR_MS, herMachine } from './testing-machine.ts'

const DAY_MS = 24 * HOUR_MS
const TOKEN: Principal = { kind: 'token', name: 'ci', tokenId: 'tok_1', scopes: ['rent'] }
const NOTHING_FREE = new ProviderError('capacity', 'nothing is free')

let hers: Awaited<ReturnType<typeof herMachine>> | null = null
afterEach(async () => {
  await hers?.kit.close()
  hers = null
})

/** Hers, whose running price is known. */
async function machine(state: 'running' | 'stopped') {
  hers = await herMachine(state)
  hers.rentals.update('price', hers.id, { priceNow: 2 * DOLLAR })
  return hers
}

it('starts a server for no longer than a person has approved', async () => {
  const it = await machine('stopped')
  await expect(it.rentals.start(it.id, TOKEN)).rejects.toMatchObject({ code: 'APPROVAL_NEEDED' })
  const { plan } = it.approve({ cap: DOLLAR })
  expect(plan.leaseSeconds).toBe(1800 - 120)
  it.rentals.decided(plan)
  await it.kit.until(it.id, ({ state }) => state === 'booting')
  expect(it.money.gate.held(it.id)?.hardMax).toBeLessThanOrEqual(DOLLAR)
})

it('asks again where the price has risen above what was approved, though whom it is charged to need not be asked', async () => {
  const it = await machine('running')
  const until = it.row.leaseUntil
  const extend = (principal?: Principal) => it.rentals.reserve(it.id, until + HOUR_MS, principal)
  expect(() => extend(TOKEN)).toThrow(RemotebotError)
  it.approve()
  it.rentals.update('price', it.id, { priceNow: 3 * DOLLAR })
  expect(() => extend()).toThrow('At most $2.00 were approved; by now it can cost $3.00.')
  expect(it.money.approvals.pendingFor(it.id)).toMatchObject({ revision: 2, rule: { id: 'approval_spent' } })
  expect(it.row.leaseNext).toBeNull()
  it.approve()
  extend()
  expect(it.row.leaseNext).toBe(until + HOUR_MS)
  expect(it.money.approvals.granted(it.id, 'extend')).toBeNull()
})

it('frees nothing when the clock is set', async () => {
  const it = await machine('running')
  const before = it.money.gate.held(it.id)
  const set = (by: number) => it.store.write('test', [], (db) => it.rentals.clockSet(db, by))
  set(-DAY_MS)
  expect(it.money.gate.held(it.id)).toMatchObject({
    hardMax: before?.hardMax,
    untilAt: (before?.untilAt ?? 0) - DAY_MS,
  })
  set(DAY_MS)
  expect(it.money.gate.held(it.id)).toEqual(before)
})

it('holds no money for a start that its provider refuses, and the lease does not begin anew', async () => {
  const it = await machine('stopped')
  const leaseUntil = it.row.leaseUntil - HOUR_MS / 2
  it.rentals.update('shorter', it.id, { leaseUntil })
  const { hardMax } = it.row
  it.world.refusal = NOTHING_FREE
  await expect(it.rentals.start(it.id, it.money.person)).rejects.toMatchObject({ code: 'NO_CAPACITY' })
  expect(it.row).toMatchObject({ leaseUntil, hardMax, undo: null })
  expect(it.money.gate.held(it.id)).toMatchObject({ untilAt: leaseUntil + 120_000, perHour: DOLLAR / 5 })
})

it('keeps paying for a start of which nobody knows what came, until its provider shows that nothing did', async () => {
  const it = await machine('stopped')
  const { leaseUntil, hardMax } = it.row
  it.world.refusal = new ProviderError('unknown', 'no answer')
  await expect(it.rentals.start(it.id, it.money.person)).rejects.toThrow()
  const held = it.money.gate.held(it.id)
  expect(held).toMatchObject({ perHour: 2 * DOLLAR })
  expect(held?.untilAt).toBeGreaterThanOrEqual(leaseUntil + 120_000)
  await it.list()
  expect(it.row.undo).not.toBeNull()
  await it.clock.sleep(120_000)
  await it.list()
  expect(it.kit.at(it.id)).toMatchObject({ state: 'stopped', reason: expect.stringContaining('did not answer') })
  expect(it.row).toMatchObject({ leaseUntil, hardMax })
  expect(it.money.gate.held(it.id)).toMatchObject({ perHour: DOLLAR / 5 })
})

it('gives back what a person approved for a start that its provider refuses; it is used by the next one, and not by itself', async () => {
  const it = await machine('stopped')
  await expect(it.rentals.start(it.id, TOKEN)).rejects.toMatchObject({ code: 'APPROVAL_NEEDED' })
  const { id, plan, expiresAt } = it.approve({ cap: DOLLAR })
  it.world.refusal = NOTHING_FREE
  it.rentals.decided(plan)
  await it.kit.until(it.id, ({ reason }) => reason?.includes('nothing is free') === true)
  expect(it.approval(id)).toMatchObject({
    status: 'approved',
    expiresAt,
    reason: expect.stringContaining('nothing is free'),
  })
  expect(it.money.approvals.toCarryOut()).toEqual([])
  it.world.refusal = null
  const started = await it.rentals.start(it.id, TOKEN)
  expect(started.state).toBe('booting')
  expect(it.approval(id)?.status).toBe('used')
  expect(it.money.gate.held(it.id)?.hardMax).toBeLessThanOrEqual(DOLLAR)
})

it('goes back also where the engine ended before the provider had said no', async () => {
  const it = await machine('stopped')
  const { leaseUntil, hardMax } = it.row
  await expect(it.rentals.start(it.id, TOKEN)).rejects.toMatchObject({ code: 'APPROVAL_NEEDED' })
  const { id, plan } = it.approve()
  it.world.hangs = true
  it.rentals.decided(plan)
  await it.kit.until(it.id, () => it.world.starts === 1)
  expect(it.approval(id)?.status).toBe('used')
  await it.kit.restart(async () => {
    Object.assign(it.world, { hangs: false, refusal: NOTHING_FREE })
  })
  await it.kit.until(it.id, ({ state }) => state === 'stopped')
  expect(it.world.starts).toBe(2)
  expect(it.row).toMatchObject({ leaseUntil, hardMax, undo: null })
  expect(it.money.gate.held(it.id)).toMatchObject({ untilAt: leaseUntil + 120_000, perHour: DOLLAR / 5 })
  expect(it.approval(id)?.status).toBe('approved')
})

it('does not end a server because its start was refused after its earlier lease was over', async () => {
  const it = await machine('stopped')
  it.rentals.update('shorter', it.id, { leaseUntil: it.row.leaseUntil - HOUR_MS / 2 })
  it.world.hangs = true
  it.rentals.start(it.id, it.money.person).catch(() => {})
  await it.kit.until(it.id, () => it.world.starts === 1)
  await it.kit.restart(async () => {
    Object.assign(it.world, { hangs: false, refusal: NOTHING_FREE })
    await it.clock.sleep(HOUR_MS * 0.75)
  })
  await it.kit.until(it.id, ({ state }) => state === 'stopped')
  expect(it.row.leaseUntil).toBeGreaterThan(it.clock.now())
  expect(it.money.gate.held(it.id)).toMatchObject({ untilAt: it.row.leaseUntil + 120_000, perHour: DOLLAR / 5 })
})

it('gives back what a person approved for a longer lease that was not made, and promises it once when it is asked for again', async () => {
  const it = await machine('running')
  const until = it.row.leaseUntil
  const held = it.money.gate.held(it.id)
  const extend = () => it.rentals.reserve(it.id, until + HOUR_MS, TOKEN)
  expect(extend).toThrow(RemotebotError)
  const { id } = it.approve()
  extend()
  expect(it.approval(id)?.status).toBe('used')
  // Its layers can't be told: until they are it may live so long, so that stays promised.
  it.rentals.notExtended(it.id)
  expect(it.approval(id)?.status).toBe('approved')
  expect(it.money.gate.held(it.id)?.untilAt).toBe(until + HOUR_MS + 120_000)
  extend()
  expect(it.approval(id)?.status).toBe('used')
  expect(it.money.gate.held(it.id)?.untilAt).toBe(until + HOUR_MS + 120_000)
  // What a heartbeat finds out after the engine was killed in between.
  it.rentals.update('leases.undone', it.id, { leaseNext: null })
  expect(it.approval(id)?.status).toBe('approved')
  expect(it.money.gate.held(it.id)).toMatchObject({ untilAt: held?.untilAt, hardMax: held?.hardMax })
  expect(it.row).toMatchObject({ undo: null, hardMax: held?.hardMax })
})

it('takes no more of a yes in advance for a start that was refused than what it costs to be off', async () => {
  const it = await machine('stopped')
  const until = it.clock.now() + DAY_MS
  const { standing } = it.money.approvals
  it.store.write('test', [], (db) => standing.grant(db, 'ci', { amount: 10 * DOLLAR, until }, it.money.person))
  it.world.refusal = NOTHING_FREE
  await expect(it.rentals.start(it.id, TOKEN)).rejects.toMatchObject({ code: 'NO_CAPACITY' })
  const { left } = standing.for('ci', it.clock.now()) ?? { left: 0 }
  expect(left).toBe(10 * DOLLAR - (it.money.gate.held(it.id)?.standingDrawn ?? Number.NaN))
  expect(left).toBeGreaterThan(9.7 * DOLLAR)
  await it.rentals.terminate(it.id, { force: true })
  await it.kit.until(it.id, ({ state }) => state === 'terminated')
  expect(standing.for('ci', it.clock.now())?.left).toBeGreaterThan(9.9 * DOLLAR)
})

it('is asked to start once where the list that comes next still shows it as it was', async () => {
  const it = await machine('stopped')
  it.world.late = true
  await it.rentals.start(it.id, it.money.person)
  it.world.refusal = NOTHING_FREE
  await it.list()
  await it.list()
  it.world.late = false
  it.become('running')
  await it.kit.until(it.id, () => it.row.undo === null)
  expect(it.world.starts).toBe(1)
  expect(it.row.billing?.state).toBe('running')
})

it('promises a longer lease that is under way no further than the maximum where its price rises meanwhile', async () => {
  const it = await machine('running')
  const { leaseUntil } = it.row
  it.rentals.reserve(it.id, leaseUntil + HOUR_MS, it.money.person)
  const { hardMax } = it.row
  it.world.perHour.running = 3 * DOLLAR
  await it.kit.until(it.id, () => it.money.gate.held(it.id)?.perHour === 3 * DOLLAR)
  const { leaseNext } = it.row
  const held = it.money.gate.held(it.id)
  expect(held?.perHour).toBe(3 * DOLLAR)
  expect(held?.untilAt).toBe((leaseNext ?? 0) + 120_000)
  expect(leaseNext).toBeGreaterThan(leaseUntil)
  expect(leaseNext).toBeLessThan(leaseUntil + HOUR_MS)
  expect(it.row).toMatchObject({ leaseUntil, hardMax })
  const most = ((held?.untilAt ?? 0) - (held?.fromAt ?? 0)) * ((held?.perHour ?? 0) / HOUR_MS) + (held?.spent ?? 0)
  expect(most).toBeLessThanOrEqual(hardMax ?? 0)
})

it('stays ended where its start fails once it is gone', async () => {
  const it = await machine('stopped')
  let answer = (_: Error) => {}
  it.world.answer = new Promise<never>((_, reject) => {
    answer = reject
  })
  const started = it.rentals.start(it.id, it.money.person).catch((error: unknown) => error)
  await it.kit.until(it.id, () => it.world.starts === 1)
  await it.rentals.terminate(it.id, { force: true })
  await it.kit.until(it.id, ({ state }) => state === 'terminated')
  answer(new Error('no answer'))
  await started
  expect(it.kit.at(it.id).state).toBe('terminated')
})
