import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expiredLogs } from './retention.ts'

const DAY = 86_400_000

describe('retention', () => {
  it('drops what is too old, then the oldest until the rest fits', () => {
    const jobs = [
      { jobId: 'new', endedAt: 99 * DAY, bytes: 60 },
      { jobId: 'old', endedAt: 60 * DAY, bytes: 1 },
      { jobId: 'middle', endedAt: 98 * DAY, bytes: 50 },
      { jobId: 'empty', endedAt: 0, bytes: 0 },
    ]
    expect(expiredLogs(jobs, { days: 30, bytes: 1000 }, 100 * DAY)).toEqual(['old'])
    expect(expiredLogs(jobs, { days: 30, bytes: 100 }, 100 * DAY)).toEqual(['old', 'middle'])
    expect(expiredLogs(jobs, { days: 30, bytes: 10 }, 100 * DAY)).toEqual(['old', 'middle', 'new'])
    expect(expiredLogs(jobs, { days: 100, bytes: 111 }, 100 * DAY)).toEqual([])
  })

  it('keeps within the limits, and never drops a younger job for an older one', () => {
    const job = fc.record({ endedAt: fc.nat(100 * DAY), bytes: fc.nat(1000) })
    fc.assert(
      fc.property(fc.array(job), fc.nat(100), fc.nat(5000), (list, days, bytes) => {
        const jobs = list.map((item, i) => ({ ...item, jobId: String(i) }))
        const gone = new Set(expiredLogs(jobs, { days, bytes }, 100 * DAY))
        const kept = jobs.filter((item) => !gone.has(item.jobId) && item.bytes > 0)
        expect(kept.reduce((sum, item) => sum + item.bytes, 0)).toBeLessThanOrEqual(bytes)
        for (const item of kept) expect(100 * DAY - item.endedAt).toBeLessThanOrEqual(days * DAY)
        const youngest = Math.max(-1, ...jobs.filter((item) => gone.has(item.jobId)).map((item) => item.endedAt))
        for (const item of kept) expect(item.endedAt).toBeGreaterThanOrEqual(youngest)
      }),
    )
  })
})
