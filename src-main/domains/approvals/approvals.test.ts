import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { anOffer } from '../../../src-shared/offers/testing.ts'
import { type Alternative, newId, offerQuery, RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { VirtualClock } from '../../testing/virtual-clock.ts'
import { leastCap } from '../budget/index.ts'
import { ANN, aPlan, approvalsBench, type Bench, BOB, CI, HandClock } from './testing.ts'

const DAY = 86_400_000
const first = { revision: 1 }

let bench: Bench
beforeEach(() => {
  bench = approvalsBench(new HandClock())
})
afterEach(() => bench.close())

/** The code and message of what it throws. */
function refusal(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    expect(error).toBeInstanceOf(RemotebotError)
    expect((error as RemotebotError).data.hint).toBeTruthy()
    return `${(error as RemotebotError).code}: ${(error as Error).message}`
  }
  throw new Error('it was not refused')
}

describe('a request', () => {
  it('names what and for what, waits a day, and is in Activity', () => {
    const asked = bench.ask()
    expect(asked).toMatchObject({
      name: 'H100 80 GB SXM for train-7b',
      status: 'pending',
      revision: 1,
      requester: 'ann',
      firstTime: true,
      justification: 'nightly eval',
      expiresAt: bench.clock.at + DAY,
      cap: null,
    })
    expect(bench.actions()).toEqual(['approval.requested'])
    expect(bench.approvals.list({ status: ['pending'], limit: 10 }).items).toEqual([asked])
    expect(bench.approvals.waiting()).toBe(1)
    expect(bench.approvals.pendingFor(asked.plan.serverId)).toEqual(asked)
  })

  it('of the same plan again is the same one; of another it is the next revision with what differs', () => {
    const plan = aPlan()
    const { id } = bench.ask(plan)
    expect(bench.ask(plan)).toMatchObject({ id, revision: 1 })
    const dearer = aPlan({ ...again(plan), offer: anOffer({ price: { ...anOffer().price, perHour: 2_480_000 } }) })
    expect(bench.ask(dearer)).toMatchObject({
      id,
      revision: 2,
      status: 'pending',
      previous: plan,
      changes: ['$2.01/h → $2.49/h', 'at most $8.11 → $10.04'],
    })
    expect(refusal(() => bench.approvals.approve(id, first, ANN))).toContain('has changed since you looked at it')
    expect(bench.approvals.granted(plan.serverId, 'rent')).toBeNull()
    bench.world.offers = [dearer.offer]
    expect(bench.approvals.approve(id, { revision: 2 }, ANN)).toMatchObject({ status: 'approved', cap: dearer.hardMax })
  })

  it('comes back for another decision when its plan changes after a yes, used or not', () => {
    const plan = aPlan()
    const { id } = bench.ask(plan)
    bench.approvals.approve(id, first, ANN)
    bench.launch(plan)
    bench.clock.at += DAY / 2
    const other = aPlan({ ...again(plan), offer: anOffer({ id: 'demo:h100-2', region: 'us-west' }) })
    expect(bench.ask(other)).toMatchObject({
      id,
      status: 'pending',
      revision: 2,
      cap: null,
      decidedBy: null,
      expiresAt: bench.clock.at + DAY,
      changes: ['region: eu-north → us-west', expect.stringContaining('another offer')],
    })
    expect(bench.approvals.granted(plan.serverId, 'rent')).toBeNull()
  })

  it('is no news of a requester for whom something was approved before', () => {
    bench.approvals.approve(bench.ask().id, first, ANN)
    expect(bench.ask().firstTime).toBe(false)
    expect(bench.ask(aPlan({ requester: 'ci', automation: true })).firstTime).toBe(true)
  })

  it('is found by id, a part of it, and name; what waits comes first', () => {
    const denied = bench.ask()
    bench.approvals.deny(denied.id, 'too dear', ANN)
    const waits = bench.ask()
    expect(bench.approvals.get(denied.id).id).toBe(denied.id)
    expect(bench.approvals.get(waits.id.slice(-8)).id).toBe(waits.id)
    expect(bench.approvals.get(waits.id.slice(0, -3)).id).toBe(waits.id)
    expect(bench.approvals.get('h100 80 gb sxm for TRAIN-7B').id).toBe(waits.id)
    bench.ask()
    expect(refusal(() => bench.approvals.get('H100 80 GB SXM for train-7b'))).toContain('AMBIGUOUS')
    expect(refusal(() => bench.approvals.get('nothing'))).toContain('NOT_FOUND')
    const pages = bench.approvals.list({ limit: 2 })
    expect(pages.items).toHaveLength(2)
    expect(bench.approvals.list({ limit: 2, cursor: pages.nextCursor ?? '' }).items.map(({ id }) => id)).toEqual([
      denied.id,
    ])
  })

  it('to extend a lease is a new one each time', () => {
    const plan = aPlan({ kind: 'extend', leaseSeconds: 7200 })
    const one = bench.ask(plan)
    expect(one.name).toBe('2 h more of h100-demo')
    bench.approvals.approve(one.id, first, ANN)
    bench.launch(plan)
    const two = bench.ask(plan)
    expect(two.id).not.toBe(one.id)
    expect(two.revision).toBe(1)
  })
})

describe('a yes', () => {
  it('is good for one launch of that plan, and says who gave it', () => {
    const plan = aPlan()
    const { id } = bench.ask(plan)
    const told = vi.fn()
    bench.approvals.onDecided(told)
    const approved = bench.approvals.approve(id, { ...first, reason: 'go' }, BOB)
    expect(approved).toMatchObject({ status: 'approved', decidedBy: 'bob', cap: plan.hardMax, reason: 'go' })
    expect(told).toHaveBeenCalledExactlyOnceWith(approved)
    expect(bench.launch(plan)).toMatchObject({ decision: 'allow', rule: { id: 'approved' } })
    expect(bench.launch(plan)).toMatchObject({ decision: 'ask' })
    expect(bench.approvals.get(id).status).toBe('used')
    expect(bench.actions()).toEqual(['approval.requested', 'approval.approved', 'approval.used'])
  })

  it('to less makes the time shorter, and nothing that is dearer passes', () => {
    const plan = aPlan()
    const { id } = bench.ask(plan)
    const approved = bench.approvals.approve(id, { ...first, cap: 4_000_000 }, ANN)
    expect(approved.cap).toBe(4_000_000)
    expect(approved.plan.hardMax).toBeLessThanOrEqual(4_000_000)
    expect(approved.plan.leaseSeconds).toBe(Math.floor((4_000_000 * 3600) / plan.perHour) - 120)
    expect(bench.launch(plan).decision).toBe('ask')
    expect(bench.launch(approved.plan).decision).toBe('allow')
  })

  it('that ends sooner without work, and is kept for less after a failure, says so in the plan and to the job', () => {
    const plan = aPlan()
    const { id } = bench.ask(plan)
    const less = { ...first, idleSeconds: 300, keepOnFailureSeconds: 60 }
    expect(bench.approvals.approve(id, less, ANN).plan).toMatchObject({ idleSeconds: 300, hardMax: plan.hardMax })
    expect(bench.world.kept).toEqual([`${plan.jobId} 60`])
    expect(bench.noted('approval.approved')?.after).toMatchObject({ idleSeconds: 300, keepOnFailureSeconds: 60 })
    // It is still what was approved: the launch needs no other decision.
    expect(bench.launch({ ...plan, idleSeconds: 300 }).rule.id).toBe('approved')
  })

  it('cannot idle for longer, nor keep what no job keeps, and then nothing is decided', () => {
    const { id } = bench.ask()
    const yes = (input: object) => () => bench.approvals.approve(id, { ...first, ...input }, ANN)
    expect(refusal(yes({ idleSeconds: 1201 }))).toContain('20 min')
    bench.world.refuseMove = new RemotebotError('INVALID_STATE', 'it does not wait any more', { hint: 'look' })
    expect(refusal(yes({ keepOnFailureSeconds: 60 }))).toContain('does not wait any more')
    expect(bench.approvals.get(id).status).toBe('pending')
    const alone = bench.ask(aPlan({ job: null })).id
    expect(refusal(() => bench.approvals.approve(alone, { ...first, keepOnFailureSeconds: 0 }, ANN))).toContain(
      'for no job',
    )
    const more = bench.ask(aPlan({ kind: 'extend' })).id
    expect(refusal(() => bench.approvals.approve(more, { ...first, idleSeconds: 60 }, ANN))).toContain('not asked here')
  })

  it('to a shorter lease lowers the cap', () => {
    const plan = aPlan()
    const approved = bench.approvals.approve(bench.ask(plan).id, { ...first, leaseSeconds: 3600 }, ANN)
    expect(approved.plan).toMatchObject({ leaseSeconds: 3600, hardMax: aPlan({ leaseSeconds: 3600 }).hardMax })
    expect(approved.cap).toBe(approved.plan.hardMax)
  })

  it('to too little or too much is refused with what would do, and decides nothing', () => {
    const plan = aPlan()
    const { id } = bench.ask(plan)
    const { approve } = bench.approvals
    const yes = (input: object) => approve.call(bench.approvals, id, { ...first, ...input }, ANN)
    expect(refusal(() => yes({ cap: 50_000 }))).toContain('would leave no time')
    expect(refusal(() => yes({ cap: plan.hardMax + 1 }))).toContain('more than was asked for')
    expect(refusal(() => yes({ leaseSeconds: plan.leaseSeconds + 1 }))).toContain('longer than was asked for')
    expect(bench.approvals.get(id).status).toBe('pending')
    expect(yes({ cap: leastCap(plan) }).plan.leaseSeconds).toBe(60)
  })

  it('does not pass a hard cap; once there is room it does', () => {
    const plan = aPlan()
    const { id } = bench.ask(plan)
    bench.budget(5_000_000)
    expect(refusal(() => bench.approvals.approve(id, first, ANN))).toMatch(/^BUDGET_EXCEEDED: .*hard cap/)
    expect(bench.approvals.get(id).checks).toContainEqual(expect.objectContaining({ id: 'budget', status: 'blocked' }))
    expect(bench.approvals.approve(id, { ...first, cap: 5_000_000 }, ANN).status).toBe('approved')
  })

  it('to what cannot be had any more is refused', () => {
    const { id } = bench.ask()
    bench.world.offers = [anOffer({ availability: 'none', availabilityReason: 'sold out' })]
    expect(refusal(() => bench.approvals.approve(id, first, ANN))).toContain('has changed since you looked at it')
    expect(bench.approvals.get(id)).toMatchObject({ revision: 2, status: 'pending' })
    expect(refusal(() => bench.approvals.approve(id, { revision: 2 }, ANN))).toMatch(/INVALID_STATE: .*sold out/)
    bench.world.offers = []
    expect(refusal(() => bench.approvals.approve(id, { revision: 2 }, ANN))).toContain('not there any more')
    bench.world.offers = [anOffer()]
    expect(refusal(() => bench.approvals.approve(id, { revision: 2 }, ANN))).toContain('has changed')
    bench.world.state = 'not_connected'
    expect(refusal(() => bench.approvals.approve(id, { revision: 3 }, ANN))).toContain('not connected')
    bench.world.state = 'ok'
    expect(bench.approvals.approve(id, { revision: 3 }, ANN).status).toBe('approved')
  })

  it('to a price that has risen since is none: it comes back with what differs', () => {
    const { id, plan } = bench.ask()
    bench.world.offers = [anOffer({ price: { ...anOffer().price, perHour: 2_500_000 } })]
    const told = vi.fn()
    bench.approvals.onDecided(told)
    expect(refusal(() => bench.approvals.approve(id, first, ANN))).toContain('has changed since you looked at it')
    expect(told).not.toHaveBeenCalled()
    expect(bench.approvals.get(id)).toMatchObject({
      status: 'pending',
      revision: 2,
      previous: plan,
      changes: ['$2.01/h → $2.51/h', expect.stringContaining('at most')],
    })
    expect(bench.approvals.approve(id, { revision: 2 }, ANN).status).toBe('approved')
  })
})

describe('deciding twice, late or for nothing', () => {
  it('changes nothing and says what has become of it', () => {
    const { approvals } = bench
    const yes = (id: string) => refusal(() => approvals.approve(id, first, BOB))
    const no = (id: string) => refusal(() => approvals.deny(id, 'no', BOB))

    const twice = bench.ask()
    approvals.approve(twice.id, first, ANN)
    expect(yes(twice.id)).toContain('was approved by ann already')
    expect(no(twice.id)).toContain('was approved by ann already')
    bench.launch(twice.plan)
    expect(yes(twice.id)).toContain('and that was used')

    const denied = bench.ask()
    approvals.deny(denied.id, 'too dear', ANN)
    expect(yes(denied.id)).toContain('was denied by ann already: too dear')
    expect(approvals.get(denied.id)).toMatchObject({
      status: 'denied',
      reason: 'too dear',
      alternatives: [],
      checks: [],
    })

    const cancelled = bench.ask()
    bench.cancel(cancelled.plan)
    expect(yes(cancelled.id)).toContain('is not wanted any more: the job was cancelled')

    const late = bench.ask()
    bench.clock.at += DAY
    expect(yes(late.id)).toContain('has expired: nobody decided within 24 hours')
    expect(approvals.get(late.id).status).toBe('expired')
    for (const { plan } of [denied, cancelled, late]) expect(bench.launch(plan).decision).toBe('ask')
  })

  it('leaves a yes that was not used in time, or is not wanted any more, without effect', () => {
    const old = bench.ask()
    bench.approvals.approve(old.id, first, ANN)
    const cancelled = bench.ask()
    bench.approvals.approve(cancelled.id, first, ANN)
    bench.cancel(cancelled.plan)
    expect(bench.launch(cancelled.plan).decision).toBe('ask')
    bench.clock.at += DAY
    expect(bench.launch(old.plan).decision).toBe('ask')
    expect(refusal(() => bench.store.write('test', [], (db) => bench.approvals.use(db, old.id)))).toContain(
      "can't be used",
    )
  })

  it('needs a reason for a no', () => {
    const { id } = bench.ask()
    expect(refusal(() => bench.approvals.deny(id, ' ', ANN))).toContain('A reason is needed')
    expect(bench.approvals.deny(id, ' too dear ', ANN)).toMatchObject({ status: 'denied', reason: 'too dear' })
  })

  it('is undone with the transaction that it happens in', () => {
    const plan = aPlan()
    expect(() =>
      bench.store.write('test', [], (db) => {
        bench.approvals.request(db, { plan, rule: bench.gate.weigh(plan).rule, justification: null, askedBy: null })
        throw new Error('the disk is full')
      }),
    ).toThrow('the disk is full')
    expect(bench.approvals.pendingFor(plan.serverId)).toBeNull()
    expect(bench.actions()).toEqual([])
  })
})

describe('a token', () => {
  it('decides nothing, not even about its own request, and may answer only for itself', () => {
    const own = bench.ask(aPlan({ requester: 'ci', automation: true }))
    const other = bench.ask()
    const { approvals } = bench
    expect(refusal(() => approvals.approve(own.id, first, CI))).toContain('FORBIDDEN')
    expect(refusal(() => approvals.deny(own.id, 'no', CI))).toContain('FORBIDDEN')
    const choice = { alternative: 'offer:demo:h100-1', revision: 1, atMost: 1_000_000_000 }
    expect(refusal(() => approvals.takeInstead(own.id, choice, CI))).toContain('FORBIDDEN')
    const standing = { amount: 1_000_000, until: bench.clock.at + DAY }
    const { id } = bench.store.write('test', [], (db) => approvals.standing.grant(db, 'ci', standing, ANN))
    expect(refusal(() => approvals.standing.revoke(id, CI))).toContain('FORBIDDEN')
    expect(
      refusal(() => bench.store.write('test', [], (db) => approvals.standing.grant(db, 'ci', standing, CI))),
    ).toContain('FORBIDDEN')
    expect(refusal(() => approvals.say(other.id, 'please', CI))).toContain('FORBIDDEN')
    expect(approvals.say(own.id, 'for the release', CI).messages).toEqual([
      { at: bench.clock.at, by: 'ci', text: 'for the release' },
    ])
    expect(approvals.get(own.id).status).toBe('pending')
  })
})

describe('questions', () => {
  it('and answers go on the request, which goes on waiting', () => {
    const { id } = bench.ask()
    bench.approvals.say(id, ' why so long? ', BOB)
    const told = bench.approvals.say(id, 'it is the whole set', ANN)
    expect(told.messages.map(({ by, text }) => `${by}: ${text}`)).toEqual([
      'bob: why so long?',
      'ann: it is the whole set',
    ])
    expect(told).toMatchObject({ status: 'pending', revision: 1 })
    expect(refusal(() => bench.approvals.say(id, ' ', BOB))).toContain('nothing to say')
    bench.approvals.approve(id, first, BOB)
    expect(refusal(() => bench.approvals.say(id, 'late', BOB))).toContain('was approved')
  })
})

describe('who asks in the name of another', () => {
  it('gets the yes in advance, and may answer; a token that is called like the other may not', () => {
    const { approvals, clock } = bench
    const { id } = bench.ask(aPlan({ requester: 'ci', automation: true }), null, 'nightly')
    expect(approvals.get(id)).toMatchObject({ requester: 'ci', askedBy: 'nightly' })
    expect(refusal(() => approvals.say(id, 'please', CI))).toContain('FORBIDDEN')
    const standing = { amount: 50_000_000, until: clock.at + DAY }
    approvals.approve(id, { ...first, standing }, ANN)
    expect(approvals.standing.list()).toMatchObject([{ requester: 'nightly' }])
    expect(approvals.standing.for('ci', clock.at)).toBeNull()
  })
})

describe('something else instead', () => {
  it('is approved at once as what it is', () => {
    const plan = aPlan()
    const { id } = bench.ask(plan)
    const cheap = anOffer({ id: 'demo:a100', price: { ...anOffer().price, perHour: 1_000_000 } })
    bench.world.offers = [anOffer(), cheap]
    const [alternative] = bench.approvals.get(id).alternatives
    expect(alternative).toMatchObject({ id: 'offer:demo:a100', kind: 'cheaper' })
    const { total } = alternative as Alternative
    const choice = { alternative: 'offer:demo:a100', revision: 1 }
    // It has become dearer since it was shown: that is not what was chosen.
    expect(refusal(() => bench.approvals.takeInstead(id, { ...choice, atMost: total - 1 }, ANN))).toContain('dearer')
    const chosen = bench.approvals.takeInstead(id, { ...choice, atMost: total }, ANN)
    expect(chosen).toMatchObject({ status: 'approved', revision: 2, previous: plan, cap: alternative?.total })
    expect(chosen.plan.offer).toEqual(cheap)
    expect(bench.launch(plan).decision).toBe('ask')
    expect(bench.launch(chosen.plan).decision).toBe('allow')
  })

  it('is refused where it is gone, over a hard cap, unknown, or from an older revision', () => {
    const { id } = bench.ask()
    const use = (alternative: string, revision = 1) =>
      refusal(() => bench.chooseInstead(id, alternative, revision, ANN))
    expect(use('offer:demo:gone')).toContain('INVALID_STATE')
    expect(use('server:srv_gone')).toContain('INVALID_STATE')
    expect(use('nonsense')).toContain('INVALID_INPUT')
    expect(use('offer:demo:h100-1', 7)).toContain('has changed')
    bench.world.offers = [anOffer(), anOffer({ id: 'demo:b' })]
    bench.budget(1_000_000)
    expect(use('offer:demo:b')).toContain('BUDGET_EXCEEDED')
    expect(bench.approvals.get(id)).toMatchObject({ status: 'pending', revision: 1 })
  })

  it('on an own server moves the job there and rents nothing', () => {
    const plan = aPlan()
    const { id } = bench.ask(plan)
    const own = newId('server')
    bench.world.own = [{ id: own, name: 'train-box', startsIn: 0 }]
    const told = vi.fn()
    bench.approvals.onDecided(told)
    const moved = bench.chooseInstead(id, `server:${own}`, 1, ANN)
    expect(moved).toMatchObject({ status: 'withdrawn', reason: 'ann chose "train-box" instead' })
    expect(bench.world.moved).toEqual([`${plan.jobId} ${own}`])
    expect(told).toHaveBeenCalledExactlyOnceWith(moved)
    expect(bench.launch(plan).decision).toBe('ask')
  })

  it('stays as it was where the job cannot be moved any more', () => {
    const { id } = bench.ask()
    const own = newId('server')
    bench.world.own = [{ id: own, name: 'train-box', startsIn: 0 }]
    bench.world.refuseMove = new RemotebotError('INVALID_STATE', 'the job was cancelled', {
      hint: 'Nothing is left to do.',
    })
    expect(refusal(() => bench.chooseInstead(id, `server:${own}`, 1, ANN))).toContain('cancelled')
    expect(bench.approvals.get(id)).toMatchObject({ status: 'pending', revision: 1 })
    expect(bench.actions()).toEqual(['approval.requested'])
  })
})

describe('an approval in advance', () => {
  const day = () => bench.clock.at + DAY
  const grant = (amount: number, until = day()) =>
    bench.approvals.approve(bench.ask().id, { ...first, standing: { amount, until } }, ANN)

  it('is used up in the transaction that promises the money, and not beyond what is left', () => {
    grant(10_000_000)
    const small = () => aPlan({ leaseSeconds: 7200, job: null })
    const max = small().hardMax
    expect(bench.launch(small())).toMatchObject({ decision: 'allow', rule: { id: 'standing_approval' } })
    expect(bench.approvals.standing.list()).toMatchObject([
      { requester: 'ann', amount: 10_000_000, left: 10_000_000 - max },
    ])
    expect(bench.launch(small()).decision).toBe('allow')
    expect(bench.launch(small()).decision).toBe('ask')
    expect(bench.approvals.standing.list()[0]?.left).toBe(10_000_000 - 2 * max)
    const { id } = bench.approvals.standing.list()[0] ?? { id: '' }
    expect(refusal(() => bench.store.write('test', [], (db) => bench.approvals.standing.draw(db, id, max)))).toContain(
      'does not cover',
    )
  })

  it('is given back with the transaction that fails', () => {
    grant(10_000_000)
    const { id } = bench.approvals.standing.list()[0] ?? { id: '' }
    expect(() =>
      bench.store.write('test', [], (db) => {
        bench.approvals.standing.draw(db, id, 1_000_000)
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(bench.approvals.standing.list()[0]?.left).toBe(10_000_000)
  })

  it('is for its requester, until its date, and until it is taken back', () => {
    grant(100_000_000)
    expect(bench.launch(aPlan({ requester: 'bob' })).decision).toBe('ask')
    const { id } = bench.approvals.standing.list()[0] ?? { id: '' }
    expect(bench.approvals.standing.revoke(id, BOB).revokedAt).toBe(bench.clock.at)
    expect(bench.approvals.standing.revoke(id, BOB).revokedAt).toBe(bench.clock.at)
    expect(bench.launch(aPlan()).decision).toBe('ask')
    grant(100_000_000)
    expect(bench.launch(aPlan()).decision).toBe('allow')
    bench.clock.at += DAY
    expect(bench.launch(aPlan()).decision).toBe('ask')
    expect(refusal(() => bench.approvals.standing.revoke('std_x', ANN))).toContain('NOT_FOUND')
    expect(bench.actions().filter((action) => action === 'standing.revoked')).toHaveLength(1)
  })

  it('ends in the future, or nothing is approved', () => {
    const { id } = bench.ask()
    const standing = { amount: 1_000_000, until: bench.clock.at }
    expect(refusal(() => bench.approvals.approve(id, { ...first, standing }, ANN))).toContain('INVALID_INPUT')
    expect(bench.approvals.get(id).status).toBe('pending')
  })
})

describe('prices of what waits', () => {
  const at = (perHour: number, change = {}) => anOffer({ price: { ...anOffer().price, perHour }, ...change })

  it('are asked for again in silence; the maximum does not rise', async () => {
    const plan = aPlan()
    const { id } = bench.ask(plan)
    bench.clock.at += 60_000
    bench.world.fetchedAt = bench.clock.at
    bench.world.offers = [at(2_030_000)]
    await bench.approvals.look()
    const now = bench.approvals.get(id)
    expect(now).toMatchObject({ revision: 1, quotedAt: bench.clock.at, changes: [] })
    expect(now.plan.perHour).toBe(2_040_000)
    expect(now.plan.hardMax).toBeLessThanOrEqual(plan.hardMax)
    expect(now.plan.leaseSeconds).toBeLessThan(plan.leaseSeconds)
    expect(now.checks).toContainEqual({ id: 'quote', status: 'ok', text: 'the price is 0 s old' })
  })

  it('that rise by more than 2 %, also in small steps, bring it back with what differs', async () => {
    const { id } = bench.ask()
    for (const perHour of [2_020_000, 2_040_000]) {
      bench.world.offers = [at(perHour)]
      await bench.approvals.look()
      expect(bench.approvals.get(id).revision).toBe(1)
    }
    bench.world.offers = [at(2_060_000)]
    await bench.approvals.look()
    const now = bench.approvals.get(id)
    expect(now).toMatchObject({ revision: 2, status: 'pending' })
    expect(now.changes[0]).toBe('$2.05/h → $2.07/h')
    expect(bench.actions().at(-1)).toBe('approval.revised')
  })

  it('of a lost offer are those of what takes its place; without any it cannot be approved until it is back', async () => {
    bench.world.query = offerQuery.parse({ gpu: 'H100' })
    const { id } = bench.ask()
    bench.world.offers = [anOffer({ id: 'demo:other', region: 'us-west' })]
    await bench.approvals.look()
    expect(bench.approvals.get(id)).toMatchObject({ revision: 2, plan: { offer: { id: 'demo:other' } } })
    bench.world.offers = []
    await bench.approvals.look()
    await bench.approvals.look()
    const lost = bench.approvals.get(id)
    expect(lost).toMatchObject({ revision: 3, changes: [expect.stringContaining('not there any more')] })
    expect(refusal(() => bench.approvals.approve(id, { revision: 3 }, ANN))).toContain('not there any more')
    bench.world.offers = [anOffer({ id: 'demo:other', region: 'us-west' })]
    await bench.approvals.look()
    expect(bench.approvals.get(id)).toMatchObject({ revision: 4, changes: ['it can be had again'] })
    expect(bench.approvals.approve(id, { revision: 4 }, ANN).status).toBe('approved')
  })

  it('stay as they are, and grow old, where the provider does not answer', async () => {
    const { id } = bench.ask()
    bench.world.answers = false
    bench.world.offers = [at(9_000_000)]
    bench.clock.at += 20 * 60_000
    await bench.approvals.look()
    const { plan, checks } = bench.approvals.get(id)
    expect(plan.perHour).toBe(2_010_000)
    expect(checks[0]).toMatchObject({ id: 'quote', status: 'warning' })
  })
})

it('ends requests after a day by itself, and tells who listens', async () => {
  const clock = new VirtualClock()
  const virtual = approvalsBench(clock)
  try {
    const asked = virtual.ask()
    const approved = virtual.ask()
    virtual.approvals.approve(approved.id, first, ANN)
    const ended: string[] = []
    virtual.approvals.onDecided(({ id, status }) => ended.push(`${id} ${status}`))
    virtual.approvals.start()
    await clock.sleep(DAY - 120_000)
    expect(ended).toEqual([])
    await clock.sleep(240_000)
    expect(ended).toEqual([`${asked.id} expired`, `${approved.id} expired`])
    expect(virtual.approvals.waiting()).toBe(0)
  } finally {
    virtual.close()
  }
})

it('goes on after a restart where it was', () => {
  const { id, plan } = bench.ask()
  const later = bench.again()
  expect(later.approve(id, first, ANN).status).toBe('approved')
  expect(bench.launch(plan).decision).toBe('allow')
})

it('passes a decision on to all who listen, though one fails', () => {
  const told = vi.fn()
  bench.approvals.onDecided(() => {
    throw new Error('a bug')
  })
  const off = bench.approvals.onDecided(told)
  bench.approvals.deny(bench.ask().id, 'no', ANN)
  off()
  bench.approvals.deny(bench.ask().id, 'no', ANN)
  expect(told).toHaveBeenCalledTimes(1)
})

/** Whose server and job a plan is for, to make another one for the same. */
function again(plan: ReturnType<typeof aPlan>) {
  return {
    server: { id: plan.serverId, name: plan.serverName },
    job: { id: plan.jobId ?? '', name: plan.jobName ?? '' },
  }
}
