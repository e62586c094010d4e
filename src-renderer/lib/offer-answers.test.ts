import { expect, it } from 'vitest'
import type { OfferAnswer } from '../../src-shared/vocabulary/index.ts'
import { merge } from './offer-answers.ts'
import { testOffer } from './testing-rental.ts'

const answer = (change: Partial<OfferAnswer> = {}): OfferAnswer => ({
  provider: 'runpod',
  name: 'RunPod',
  state: 'ok',
  problem: null,
  offers: [testOffer('a')],
  fetchedAt: 1,
  ...change,
})

it('keeps what was known of a provider while it is asked, with its age', () => {
  const known = [answer(), answer({ provider: 'vast', name: 'Vast.ai' })]
  const asked = merge(known, answer({ state: 'asking', offers: null, fetchedAt: null }))
  expect(asked).toHaveLength(2)
  expect(asked[0]).toMatchObject({ state: 'asking', fetchedAt: 1, offers: [{ id: 'runpod:a' }] })
  const told = merge(asked, answer({ offers: [], fetchedAt: 2 }))
  expect(told[0]).toMatchObject({ state: 'ok', fetchedAt: 2, offers: [] })
  expect(merge(known, answer({ provider: 'demo', offers: null, fetchedAt: null }))[2]?.offers).toBeNull()
})
