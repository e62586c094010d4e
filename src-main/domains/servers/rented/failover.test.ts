import { expect, it } from 'vitest'
import { type Offer, offerQuery, type RefusalKind } from '../../../../src-shared/vocabulary/index.ts'
import { chooseOffer, failover } from './failover.ts'

const query = offerQuery.parse({})
const offer = (id: string, provider: Offer['provider'] = 'demo') => ({ id, provider }) as Offer
const tried = (id: string, refusal: RefusalKind | null, provider: Offer['provider'] = 'demo', endedAt = 1) => ({
  offer: offer(id, provider),
  provider,
  state: refusal === null ? ('ended' as const) : ('refused' as const),
  refusal,
  endedAt,
})

it('tries what may pass again with the same offer, less and less often, then takes another one', () => {
  const once = failover([tried('a', 'transient')], query, null)
  expect(once).toMatchObject({ next: 'again', waitMs: 1000 })
  const twice = failover([tried('a', 'transient'), tried('a', 'transient')], query, null)
  expect(twice).toMatchObject({ next: 'again', waitMs: 2000 })
  const often = failover(
    [1, 2, 3].map(() => tried('a', 'transient')),
    query,
    null,
  )
  expect(often).toMatchObject({ next: 'search' })
})

it('takes the next offer when this one is refused or its machine was of no use', () => {
  for (const refusal of ['capacity', 'gone', 'rule', null] as const) {
    const next = failover([tried('a', refusal)], query, null)
    if (next.next !== 'search') throw new Error(next.next)
    expect(chooseOffer([offer('a'), offer('b')], next)?.id).toBe('b')
  }
})

it('asks a provider that refuses the key no more, and nobody when there is no money', () => {
  const next = failover([tried('a', 'auth', 'vast')], query, null)
  if (next.next !== 'search') throw new Error(next.next)
  expect(chooseOffer([offer('b', 'vast'), offer('c', 'lambda')], next)?.id).toBe('c')
  expect(failover([tried('a', 'balance')], query, null)).toEqual({ next: 'give-up' })
})

it('gives up where only this offer was wanted, and after 25 machines', () => {
  expect(failover([tried('a', 'capacity')], null, null)).toEqual({ next: 'give-up' })
  const many = Array.from({ length: 25 }, (_, index) => tried(`o${index}`, 'capacity'))
  expect(failover(many, query, null)).toEqual({ next: 'give-up' })
})

it('forgets old refusals where a job waits for capacity', () => {
  const next = failover([tried('a', 'capacity', 'demo', 100)], query, 101)
  if (next.next !== 'search') throw new Error(next.next)
  expect(chooseOffer([offer('a')], next)?.id).toBe('a')
})

it('never goes on at the simulated cloud for a machine of a real one, nor at a real one for a trial', () => {
  for (const [begun, other] of [
    ['runpod', 'demo'],
    ['demo', 'runpod'],
  ] as const) {
    const next = failover([tried('a', 'capacity', begun)], query, null)
    if (next.next !== 'search') throw new Error(next.next)
    expect(chooseOffer([offer('b', other)], next)).toBeNull()
    expect(chooseOffer([offer('b', other), offer('c', begun)], next)?.id).toBe('c')
  }
})
