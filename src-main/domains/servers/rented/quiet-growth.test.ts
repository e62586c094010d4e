import { afterEach, expect, it } from 'vitest'
import { DOLLAR, HOUR_MS, herMachine } from './testing-machine.ts'

let hers: Awaited<ReturnType<typeof herMachine>> | null = null
afterEach(async () => {
  await hers?.kit.close()
  hers = null
})

/** Hers, ready, with a lease of an hour that is promised. */
async function ready(limit?: number) {
  hers = await herMachine('running', limit)
  const it = hers
  await it.kit.until(it.id, () => it.row.billing?.state === 'running')
  it.ready()
  return it
}
const pending = (it: Awaited<ReturnType<typeof ready>>) => it.money.approvals.pendingFor(it.id)

it('a longer lease that nobody asked for is promised like any other where the limits allow it', async () => {
  const it = await ready()
  const { leaseUntil, hardMax } = it.row
  it.rentals.reserve(it.id, leaseUntil + HOUR_MS, 'engine')
  expect(it.row.leaseNext).toBe(leaseUntil + HOUR_MS)
  expect(it.row.hardMax).toBeGreaterThanOrEqual((hardMax ?? 0) + 2 * DOLLAR)
  it.rentals.update('leases.settled', it.id, { leaseUntil: leaseUntil + HOUR_MS, leaseNext: null })
  expect(it.money.gate.held(it.id)?.untilAt).toBe(leaseUntil + HOUR_MS + 120_000)
  expect(it.row.undo).toBeNull()
})

it('is refused, and asks nobody, where a person would have to decide, or where no money is left', async () => {
  for (const [limit, perServer] of [
    [100 * DOLLAR, 3 * DOLLAR],
    [3 * DOLLAR, null],
  ] as const) {
    const it = await ready(limit)
    if (perServer !== null)
      it.money.budgets.set(
        { scope: 'requester:anna', period: 'total', limit, autoApprovePerServer: perServer },
        it.money.person,
      )
    const { leaseUntil, hardMax } = it.row
    const held = it.money.gate.held(it.id)
    expect(() => it.rentals.reserve(it.id, leaseUntil + 10 * HOUR_MS, 'engine')).toThrow(
      expect.objectContaining({ code: 'BUDGET_EXCEEDED' }),
    )
    expect(pending(it)).toBeNull()
    expect(it.row).toMatchObject({ leaseUntil, leaseNext: null, hardMax })
    expect(it.money.gate.held(it.id)).toEqual(held)
    await it.kit.close()
    hers = null
  }
})

it('does not use up what a person approved for something else', async () => {
  const it = await ready()
  it.money.budgets.set(
    { scope: 'requester:anna', period: 'total', limit: 100 * DOLLAR, autoApprovePerServer: 0 },
    it.money.person,
  )
  const { leaseUntil } = it.row
  expect(() => it.rentals.reserve(it.id, leaseUntil + HOUR_MS, { kind: 'window', name: 'anna' })).toThrow(
    expect.objectContaining({ code: 'APPROVAL_NEEDED' }),
  )
  const { id } = it.approve()
  expect(() => it.rentals.reserve(it.id, leaseUntil + HOUR_MS, 'engine')).toThrow(
    expect.objectContaining({ code: 'BUDGET_EXCEEDED' }),
  )
  expect(it.approval(id)).toMatchObject({ status: 'approved' })
  it.rentals.reserve(it.id, leaseUntil + HOUR_MS)
  expect(it.approval(id)).toMatchObject({ status: 'used' })
})
