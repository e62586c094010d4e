import { describe, expect, it } from 'vitest'
import { newsOf } from './server-news.ts'
import { rentedServer, testRental } from './testing-rental.ts'

const NOW = 1_800_000_000_000
const lease = { ...testRental().lease, until: NOW + 3_600_000 }
const server = (change = {}, rental = {}) => rentedServer(change, { lease, startedAt: NOW - 3_600_000, ...rental })

describe('newsOf', () => {
  it('says nothing of what is as it was, nor of servers that nobody rents', () => {
    expect(newsOf(server(), server(), NOW)).toEqual([])
    expect(newsOf({ ...server(), rental: null }, undefined, NOW)).toEqual([])
  })

  it('tells an alarm at the first look too, and another one anew', () => {
    const alarmed = (since: number) => server({}, { alarm: { since, text: 'answered 500' } })
    const [first] = newsOf(alarmed(1), undefined, NOW)
    expect(first).toMatchObject({ kind: 'alarm', title: 'box may still be billing', detail: 'answered 500' })
    expect(newsOf(alarmed(1), alarmed(1), NOW)[0]?.key).toBe(first?.key)
    expect(newsOf(alarmed(2), alarmed(1), NOW)[0]?.key).not.toBe(first?.key)
  })

  it('warns before the lease ends, and again after it was extended', () => {
    const near = server({}, { lease: { ...lease, until: NOW + 14 * 60_000 } })
    const [warning] = newsOf(near, near, NOW)
    expect(warning).toMatchObject({ kind: 'warning', title: 'The lease of box ends in 14 min' })
    expect(newsOf(near, near, NOW + 14 * 60_000)).toEqual([])
    expect(newsOf({ ...near, state: 'terminated' }, { ...near, state: 'terminated' }, NOW)).toEqual([])
    const short = server({}, { startedAt: NOW, lease: { ...lease, until: NOW + 60_000 } })
    expect(newsOf(short, undefined, NOW)).toEqual([])
  })

  it('tells how a launch came out only to a window that saw it begin', () => {
    const coming = server({ state: 'booting' })
    expect(newsOf(server(), coming, NOW)).toMatchObject([{ kind: 'done', title: 'box is ready' }])
    expect(newsOf(server(), undefined, NOW)).toEqual([])
    const failed = server({ state: 'failed', reason: 'no capacity' }, { pricePerHour: 0 })
    expect(newsOf(failed, coming, NOW)).toMatchObject([{ title: 'box could not be made', detail: 'no capacity' }])
    expect(newsOf(server({ state: 'terminated' }), server(), NOW)).toMatchObject([{ title: 'box is terminated' }])
  })
})
