import { expect, it } from 'vitest'
import { nothingFits } from './index.ts'

const query = { gpu: 'H100', count: 2 }

it('names what excluded how many, the limit, and who did not answer', () => {
  const answers = [
    { name: 'Demo cloud', state: 'ok', problem: null },
    { name: 'Vast.ai', state: 'failed', problem: 'no answer within 20 s' },
  ] as const
  const { code, message, data } = nothingFits({ ...query, maxPricePerGpuHour: 1_500_000 }, answers, { spot: 2, gpu: 5 })
  expect([code, message]).toEqual(['NO_CAPACITY', 'No offer fits 2 × H100 for at most $1.50 a GPU-hour.'])
  expect(data.details).toBe('excluded by GPU 5, type 2\nVast.ai: no answer within 20 s')
})

it('is a failure of the providers only where none answered and nothing is known', () => {
  const failed = [{ name: 'Vast.ai', state: 'failed', problem: 'HTTP 503' }] as const
  expect(nothingFits(query, failed, {})).toMatchObject({ code: 'PROVIDER_FAILED' })
  expect(nothingFits(query, failed, {}).message).toContain('Vast.ai: HTTP 503')
  // Offers of before count, although their provider is away just now.
  expect(nothingFits(query, failed, { gpu: 3 })).toMatchObject({ code: 'NO_CAPACITY' })
  expect(nothingFits(query, [], {}).data.details).toBe('excluded by nothing: there are no offers')
})
