import { afterEach, expect, it } from 'vitest'
import { ProviderError } from '../../../adapters/providers/index.ts'
import { ActivityLog } from '../../activity/index.ts'
import { DOLLAR, HOUR_MS, herMachine } from './testing-machine.ts'
import { aMachine } from './testing-provider.ts'

const END_MS = 120_000

let hers: Awaited<ReturnType<typeof herMachine>> | null = null
afterEach(async () => {
  await hers?.kit.close()
  hers = null
})

/** Hers, ready, whose price and that of its being off are known. */
async function ready() {
  hers = await herMachine('running')
  const it = hers
  await it.kit.until(it.id, () => it.row.billing?.state === 'running')
  it.ready()
  return it
}

/** The same, once it was stopped from here. */
async function stopped() {
  const it = await ready()
  await it.rentals.stopServer(it.id)
  await it.kit.until(it.id, ({ state }) => state === 'stopped')
  return it
}

type Hers = Awaited<ReturnType<typeof ready>>
const spent = (it: Hers) => it.money.budgets.get('everything/total')
const activity = (it: Hers) => new ActivityLog(it.store).list({ limit: 50 }).items.map(({ action }) => action)
/** Leaves so much beyond what is spent and promised now. */
const leave = (it: Hers, left: number) => {
  const { spent: gone, committed } = spent(it)
  it.money.budgets.set({ scope: 'everything', period: 'total', limit: gone + committed + left }, it.money.person)
}

it('promises no more than what it costs to be off once it is stopped: the rest is free for others', async () => {
  const it = await ready()
  const before = spent(it)
  const { leaseUntil, hardMax } = it.row
  await it.rentals.stopServer(it.id)
  await it.kit.until(it.id, ({ state }) => state === 'stopped')
  const held = it.money.gate.held(it.id)
  // What was promised for the time that has passed by now is spent.
  const left = leaseUntil + END_MS - it.clock.now()
  expect(held).toMatchObject({ perHour: DOLLAR / 5, untilAt: leaseUntil + END_MS })
  expect(spent(it).committed).toBeCloseTo(((DOLLAR / 5) * left) / HOUR_MS, -1)
  expect(before.committed - spent(it).committed).toBeGreaterThan(1.5 * DOLLAR)
  // It may cost no more than that in all, which is what is shown.
  expect(it.row.hardMax).toBeLessThan((hardMax ?? 0) - 1.5 * DOLLAR)
  expect(it.row.hardMax).toBeGreaterThanOrEqual(held?.hardMax ?? Number.NaN)
})

it('asks for what a start costs beyond that, and says why where others have taken it', async () => {
  const it = await stopped()
  const { leaseUntil } = it.row
  leave(it, DOLLAR)
  const refused = await it.rentals.start(it.id, it.money.person).catch((error: unknown) => error)
  expect(refused).toMatchObject({ code: 'BUDGET_EXCEEDED', message: expect.stringContaining('has $1.00 left') })
  expect(it.kit.at(it.id).state).toBe('stopped')
  expect(it.row.leaseUntil).toBe(leaseUntil)
  // An hour and its end cost $2.07; what is promised already is taken off that.
  const held = it.money.gate.held(it.id)
  const needed = Math.ceil((2 * DOLLAR * (HOUR_MS + END_MS)) / HOUR_MS) - ((held?.hardMax ?? 0) - (held?.spent ?? 0))
  // Time passes meanwhile: a cent is more than that costs.
  leave(it, needed + DOLLAR / 100)
  await it.rentals.start(it.id, it.money.person)
  expect(it.money.gate.held(it.id)).toMatchObject({ perHour: 2 * DOLLAR })
  expect(spent(it).committed + spent(it).spent).toBeLessThanOrEqual(spent(it).limit)
})

it('makes the lease of one that is off longer for what that costs', async () => {
  const it = await stopped()
  const { leaseUntil } = it.row
  leave(it, DOLLAR / 2)
  it.rentals.reserve(it.id, leaseUntil + 2 * HOUR_MS, it.money.person)
  it.rentals.update('leases.extend', it.id, { leaseUntil: leaseUntil + 2 * HOUR_MS, leaseNext: null })
  expect(it.money.gate.held(it.id)).toMatchObject({
    perHour: DOLLAR / 5,
    untilAt: leaseUntil + 2 * HOUR_MS + END_MS,
  })
})

it('promises what it costs again when it is started at its provider, and keeps its lease', async () => {
  const it = await stopped()
  const { leaseUntil } = it.row
  it.become('running')
  await it.list()
  await it.kit.until(it.id, () => it.row.billing?.state === 'running')
  expect(it.money.gate.held(it.id)).toMatchObject({ perHour: 2 * DOLLAR })
  expect(it.row).toMatchObject({ leaseUntil, beyond: null })
})

it('says so where no budget has promised what is started at its provider, and ends it no sooner', async () => {
  const it = await stopped()
  const { leaseUntil } = it.row
  leave(it, DOLLAR / 2)
  it.become('running')
  await it.list()
  await it.kit.until(it.id, () => it.row.billing?.state === 'running')
  expect(it.money.gate.held(it.id)).toBeNull()
  expect(it.row).toMatchObject({ leaseUntil, hardMax: null, beyond: expect.stringContaining('hard cap') })
  expect(activity(it)).toContain('gate.denied')
  // It is in the books all the same.
  await it.clock.sleep(HOUR_MS / 2)
  expect(it.kit.at(it.id).rental?.cost.perHour).toBe(2 * DOLLAR)
  expect(spent(it).spent).toBeGreaterThan(0.9 * DOLLAR)
})

it('takes over what no budget can promise, since it bills already: it says so before and after, and books it', async () => {
  hers = await herMachine('running', DOLLAR)
  const it = hers
  const rule =
    'This needs up to $2.07; the budget of everything for all time has $1.00 left until its hard cap of $1.00.'
  expect(it.rentals.objection('runpod', { ...aMachine({ id: 'm-9' }), pricePerHour: 2 * DOLLAR }, 'anna')).toBe(rule)
  expect(it.rentals.objection('runpod', { ...aMachine({ id: 'm-9' }), pricePerHour: DOLLAR / 2 }, 'anna')).toBeNull()
  expect(it.kit.at(it.id).rental).toMatchObject({ beyond: rule, hardMax: null })
  expect(activity(it)).toContain('gate.denied')
  await it.clock.sleep(HOUR_MS / 2)
  expect(spent(it).spent).toBeGreaterThan(0.9 * DOLLAR)
})

it.each([
  ['stops it', null],
  ['does not stop it', new ProviderError('rule', 'spot machines are not stopped')],
])('is ended when that is asked for while its provider is asked to stop it, and then %s', async (_what, refusal) => {
  const it = await ready()
  let answer = () => {}
  const answered = new Promise<void>((resolve) => {
    answer = resolve
  })
  Object.assign(it.world, { stop: { answer: answered, refusal }, clings: true })
  const { provider } = it.kit
  const terminate = provider.terminate.bind(provider)
  let why: string | null = null
  provider.terminate = (...asked) => {
    why ??= it.kit.at(it.id).reason
    return terminate(...asked)
  }
  await it.rentals.stopServer(it.id)
  await it.kit.until(it.id, () => it.world.stops > 0)
  await it.rentals.terminate(it.id, { force: true, reason: 'its budget is used up' })
  answer()
  await it.kit.until(it.id, () => it.world.ends > 0)
  // One that is ready would be given jobs.
  expect(it.kit.at(it.id).state).toBe('terminating')
  expect(why).toBe('its budget is used up')
})
