import { expect, it } from 'vitest'
import { allIn } from '../../../../src-shared/offers/index.ts'
import { makeTestCloud } from '../../../adapters/providers/demo/testing.ts'
import { systemClock } from '../../../ground/clock/index.ts'
import { hardMaxOf } from '../../budget/index.ts'
import { makeRentedKit } from './testing-kit.ts'
import { realMoney } from './testing-money.ts'

const REQUESTS = 500
/** As many machines as there is money for. */
const ROOM = 4
const LEASE_S = 3600

it('gives 500 that ask at once no more than there is, and tells each other one why', async () => {
  const cloud = makeTestCloud()
  const { provider } = cloud
  let money: ReturnType<typeof realMoney> | null = null
  const kit = makeRentedKit(provider, {}, { REMOTEBOT_BOOT_SECONDS: '600' }, systemClock, (store) => {
    money = realMoney(store, provider, systemClock)
    return money.ports
  })
  const { budgets, commitments, person } = money as unknown as ReturnType<typeof realMoney>
  try {
    const offers = await provider.offers(new AbortController().signal)
    const offer = offers.find(({ gpu, availability }) => gpu !== null && availability !== 'none')
    if (!offer) throw new Error('nothing is offered')
    const perHour = allIn(offer, Math.min(40, offer.diskGb ?? 40)).perHour
    const each = hardMaxOf({ kind: 'rent', perHour, transfer: 0 }, LEASE_S)
    budgets.set({ scope: 'everything', period: 'total', limit: each * ROOM + Math.floor(each / 2) }, person)
    const cap = each * ROOM + Math.floor(each / 2)
    const worst = () => {
      const { spent, committed } = budgets.get('everything/total')
      expect(spent + committed).toBeLessThanOrEqual(cap)
    }
    const asked = await Promise.allSettled(
      Array.from({ length: REQUESTS }, () => kit.rent({ offer: offer.id, leaseSeconds: LEASE_S }).finally(worst)),
    )
    const refused = asked.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    for (const error of refused)
      expect(error).toMatchObject({ code: 'BUDGET_EXCEEDED', message: expect.stringContaining('hard cap') })
    const ids = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value.id] : []))
    for (const id of ids)
      await kit.until(id, ({ state }) => ['ready', 'failed'].includes(state), 300_000).finally(worst)
    const servers = ids.map((id) => kit.at(id))
    const failed = servers.filter(({ state }) => state === 'failed')
    for (const { reason } of failed) expect(reason).toContain('hard cap')
    const ready = servers.filter(({ state }) => state === 'ready')
    expect([ready.length, ready.length + failed.length + refused.length]).toEqual([ROOM, REQUESTS])
    expect(await cloud.ledger()).toMatchObject({ made: ROOM })
    expect(commitments().filter(({ releasedAt }) => releasedAt === null)).toHaveLength(ROOM)
    worst()
  } finally {
    await kit.close()
    await cloud.remove()
  }
}, 600_000)
