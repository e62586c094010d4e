import { afterEach, beforeEach, expect, it } from 'vitest'
import type { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { LIFE_MS } from './requests.ts'
import { ANN, aPlan, approvalsBench, HandClock } from './testing.ts'

let bench: ReturnType<typeof approvalsBench<HandClock>>
beforeEach(() => {
  bench = approvalsBench(new HandClock())
})
afterEach(() => bench.close())

/** A yes to a start. */
function approved() {
  const plan = aPlan({ kind: 'start' })
  const { id } = bench.approvals.approve(bench.ask(plan).id, { revision: 1 }, ANN)
  return { id, plan }
}
const giveBack = (id: string) =>
  bench.store.write('test.back', [], (db) => bench.approvals.giveBack(db, id, 'nothing is free'))
const approval = (id: string) => bench.approvals.byId(id)

it('is good again for the same, until it would have expired, and is not carried out by itself', () => {
  const { id, plan } = approved()
  expect(bench.approvals.toCarryOut()).toMatchObject([{ id }])
  expect(bench.launch(plan).rule.id).toBe('approved')
  giveBack(id)
  expect(approval(id)).toMatchObject({ status: 'approved', reason: 'nothing came of it: nothing is free' })
  expect(approval(id)?.returnedAt).toBe(bench.clock.at)
  expect(bench.approvals.toCarryOut()).toEqual([])
  expect(bench.texts('approval.returned').join()).toContain('is good for another try: nothing is free')
  expect(bench.launch(plan).rule.id).toBe('approved')
  expect(approval(id)?.status).toBe('used')
})

it('says to who decides once more that nobody need', () => {
  const { id, plan } = approved()
  bench.launch(plan)
  giveBack(id)
  try {
    bench.approvals.approve(id, { revision: 1 }, ANN)
    expect.fail('it was decided twice')
  } catch (error) {
    expect((error as RemotebotError).code).toBe('INVALID_STATE')
    expect((error as RemotebotError).data.hint).toContain('need not wait for another decision')
  }
})

it('has expired where its day is over by then, and ends with its day else', async () => {
  const [late, early] = [approved(), approved()]
  bench.launch(late.plan)
  bench.launch(early.plan)
  giveBack(early.id)
  bench.clock.at += LIFE_MS
  giveBack(late.id)
  expect(approval(late.id)?.status).toBe('expired')
  expect(bench.approvals.granted(early.plan.serverId, 'start')).toBeNull()
  await bench.approvals.look()
  expect(approval(early.id)?.status).toBe('expired')
})

it('changes nothing of one that was not used', () => {
  const { id } = approved()
  giveBack(id)
  expect(approval(id)).toMatchObject({ status: 'approved', reason: null })
  expect(bench.actions()).not.toContain('approval.returned')
  expect(bench.approvals.toCarryOut()).toMatchObject([{ id }])
})

it('is in vain where it could not be carried out: that is told once, and it is not carried out by itself again', () => {
  const { id, plan } = approved()
  for (const why of ['the budget is spent.', 'it is still']) bench.approvals.inVain(id, why)
  expect(approval(id)).toMatchObject({ status: 'approved', reason: 'nothing came of it: the budget is spent' })
  expect(bench.texts('approval.returned')).toHaveLength(1)
  expect(bench.approvals.toCarryOut()).toEqual([])
  expect(bench.launch(plan).rule.id).toBe('approved')
  bench.approvals.inVain(id, 'too late')
  expect(approval(id)?.status).toBe('used')
})

it('lists what waits and runs out soon, the oldest first', () => {
  const [first, second] = [bench.ask(aPlan()), bench.ask(aPlan())]
  approved()
  expect(bench.approvals.expiring(first.expiresAt - 1)).toEqual([])
  expect(bench.approvals.expiring(second.expiresAt).map(({ id }) => id)).toEqual([first.id, second.id])
})

it('lists the newest requests of one job or server; what is withdrawn says when', () => {
  const [one, other] = [bench.ask(aPlan({ kind: 'start' })), bench.ask(aPlan({ kind: 'start' }))]
  const about = (id: string) => bench.approvals.list({ about: id, limit: 5 }).items.map(({ id: found }) => found)
  expect(about(one.plan.serverId)).toEqual([one.id])
  expect(about('srv_none')).toEqual([])
  bench.store.write('test.withdraw', [], (db) => bench.approvals.withdraw(db, other.plan.serverId, 'it is gone'))
  expect(approval(other.id)).toMatchObject({ status: 'withdrawn', decidedAt: bench.clock.at, decidedBy: null })
})

it('lists all yeses in advance that are good, and of those that are over the newest', () => {
  const grant = (requester: string, until: number) =>
    bench.store.write('test.grant', [], (db) =>
      bench.approvals.standing.grant(db, requester, { amount: 1_000_000, until }, ANN),
    )
  grant('old but good', bench.clock.at + 10 * LIFE_MS)
  for (let i = 0; i < 25; i++) grant(`over ${i}`, bench.clock.at + 1000)
  grant('new', bench.clock.at + 10 * LIFE_MS)
  bench.clock.at += 2000
  const listed = bench.approvals.standing.list().map(({ requester }) => requester)
  expect(listed).toHaveLength(22)
  expect([listed[0], listed[1], listed.at(-2), listed.at(-1)]).toEqual(['new', 'over 24', 'over 5', 'old but good'])
})
