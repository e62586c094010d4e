import { expect, it } from 'vitest'
import { allIn } from '../../../src-shared/offers/index.ts'
import { jobSpec } from '../../../src-shared/vocabulary/index.ts'
import { rentedServer, testOffer, testPrice } from '../../lib/testing-rental.ts'
import { jobUse } from './job-use.ts'

const use = (change = {}) => {
  const offer = testOffer('a', change)
  return jobUse({ offer, price: allIn(offer, 40), own: null }, 40)
}

it('asks for machines like the offer, at a limit that is readable and not below its price', () => {
  const found = use({ price: testPrice({ perHour: 1_234_567 }), region: null })
  expect(found).toMatchObject({
    spec: { provision: { gpu: 'NVIDIA H100 80 GB SXM', maxPricePerGpuHour: 1_240_000, providers: ['runpod'] } },
  })
  expect(jobSpec.safeParse({ command: 'true', ...('spec' in found ? found.spec : {}) }).success).toBe(true)
})

it('says why a job could not ask for it', () => {
  expect(use({ gpu: null })).toMatchObject({ why: expect.stringContaining('GPUs') })
  expect(use({ cuda: null })).toMatchObject({ why: expect.stringContaining('CUDA') })
  expect(use({ availability: 'none' })).toMatchObject({ why: expect.stringContaining('stock') })
})

it('runs on a server of one’s own as it is', () => {
  const own = rentedServer()
  const offer = testOffer('own')
  expect(jobUse({ offer, price: allIn(offer, 40), own }, 40)).toEqual({ spec: { server: own.id } })
})
