import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aheadOf, assign, type Room, type Waiting } from './scheduler.ts'

const servers = ['a', 'b', 'c']
const waiting = fc
  .array(fc.option(fc.constantFrom(...servers), { nil: null }))
  .map((ids) => ids.map((serverId, index): Waiting => ({ jobId: String(index).padStart(4, '0'), serverId })))
const rooms = fc
  .uniqueArray(fc.constantFrom(...servers))
  .chain((ids) =>
    fc.tuple(
      ...ids.map((serverId) => fc.record({ serverId: fc.constant(serverId), free: fc.nat(3), open: fc.boolean() })),
    ),
  )

describe('assign', () => {
  it('gives slots to the oldest first', () => {
    const jobs = [
      { jobId: '1', serverId: 'a' },
      { jobId: '2', serverId: 'a' },
      { jobId: '3', serverId: null },
      { jobId: '4', serverId: 'b' },
    ]
    const free = [
      { serverId: 'a', free: 1, open: true },
      { serverId: 'b', free: 1, open: true },
    ]
    expect(assign(jobs, free)).toEqual([
      { jobId: '1', serverId: 'a' },
      { jobId: '3', serverId: 'b' },
    ])
  })

  it('never overfills a server, never starts a job twice, and wastes no slot that a waiting job could use', () => {
    fc.assert(
      fc.property(waiting, rooms, (jobs: Waiting[], free: Room[]) => {
        const starts = assign(jobs, free)
        expect(new Set(starts.map((start) => start.jobId)).size).toBe(starts.length)
        for (const room of free) {
          const used = starts.filter((start) => start.serverId === room.serverId).length
          expect(used).toBeLessThanOrEqual(room.free)
          const left = jobs.filter((job) => !starts.some((start) => start.jobId === job.jobId))
          const wanting = left.filter((job) => (job.serverId === null ? room.open : job.serverId === room.serverId))
          if (wanting.length > 0) expect(used).toBe(room.free)
        }
      }),
    )
  })

  it('lets no job pass an earlier one of the same server', () => {
    fc.assert(
      fc.property(waiting, rooms, (jobs: Waiting[], free: Room[]) => {
        const started = new Set(assign(jobs, free).map((start) => start.jobId))
        for (const id of servers) {
          const own = jobs.filter((job) => job.serverId === id).map((job) => started.has(job.jobId))
          expect(own).toEqual([...own].sort((a, b) => Number(b) - Number(a)))
        }
      }),
    )
  })
})

describe('aheadOf', () => {
  it('counts whoever asked earlier for a slot that the job could take', () => {
    const queue = [
      { id: '1', serverId: null },
      { id: '2', serverId: 'a' },
      { id: '3', serverId: 'b' },
      { id: '4', serverId: 'a' },
      { id: '5', serverId: null },
    ]
    expect([...aheadOf(queue).values()]).toEqual([0, 1, 1, 2, 4])
  })
})
