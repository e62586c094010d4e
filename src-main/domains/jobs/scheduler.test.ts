import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aheadOf, assign, before, type Room, type Waiting } from './scheduler.ts'

const servers = ['a', 'b', 'c']
const folders = ['w1', 'w2']

/** Jobs in the order of the queue, some of which share a workspace or need a GPU. */
const waiting = fc
  .array(
    fc.record({
      serverId: fc.option(fc.constantFrom(...servers), { nil: null }),
      workspace: fc.option(fc.constantFrom(...folders), { nil: null }),
      needs: fc.constantFrom(null, 'gpu'),
      priority: fc.constantFrom(0, 0, 5),
    }),
    { maxLength: 30 },
  )
  .map((jobs) =>
    jobs
      .map((job, index): Waiting => {
        const jobId = String(index).padStart(4, '0')
        return { ...job, jobId, workspace: job.workspace ?? jobId }
      })
      .sort((a, b) => (before(a, b) ? -1 : 1)),
  )

interface Place {
  serverId: string
  free: number
  open: boolean
  busy: string[]
  gpu: boolean
}
const places = fc.uniqueArray(
  fc.record({
    serverId: fc.constantFrom(...servers),
    free: fc.nat(3),
    open: fc.boolean(),
    busy: fc.subarray(folders),
    gpu: fc.boolean(),
  }),
  { selector: (place) => place.serverId },
)
const roomsOf = (list: readonly Place[]): Room[] =>
  list.map(({ gpu, busy, ...room }) => ({ ...room, busy: new Set(busy), fits: (needs) => needs === null || gpu }))
const job = (jobId: string, serverId: string | null, workspace = jobId): Waiting => ({
  jobId,
  serverId,
  workspace,
  priority: 0,
  needs: null,
})
const place = (serverId: string, more: Partial<Place> = {}): Place => ({
  serverId,
  free: 1,
  open: true,
  busy: [],
  gpu: false,
  ...more,
})

describe('assign', () => {
  it('gives slots to the first in line', () => {
    const jobs = [job('1', 'a'), job('2', 'a'), job('3', null), job('4', 'b')]
    expect(assign(jobs, roomsOf([place('a'), place('b')]))).toEqual([
      { jobId: '1', serverId: 'a' },
      { jobId: '3', serverId: 'b' },
    ])
  })

  it('passes by a job whose workspace is in use, on the same server too', () => {
    const jobs = [job('1', 'a', 'w1'), job('2', 'a', 'w2'), job('3', 'a', 'w2'), job('4', 'a')]
    const starts = assign(jobs, roomsOf([place('a', { free: 2, busy: ['w1'] })]))
    expect(starts.map(({ jobId }) => jobId)).toEqual(['2', '4'])
    expect(assign(jobs, roomsOf([place('a')])).map(({ jobId }) => jobId)).toEqual(['1'])
  })

  it('lets the same workspace be used on two servers at once', () => {
    const jobs = [job('1', null, 'w1'), job('2', null, 'w1'), job('3', null, 'w1')]
    const starts = assign(jobs, roomsOf([place('a', { free: 2 }), place('b', { free: 2 })]))
    expect(starts).toEqual([
      { jobId: '1', serverId: 'a' },
      { jobId: '2', serverId: 'b' },
    ])
  })

  it('takes a job that may go anywhere only to a server that fits', () => {
    const starts = assign([{ ...job('1', null), needs: 'gpu' }, job('2', null)], roomsOf([place('a'), place('b')]))
    expect(starts).toEqual([{ jobId: '2', serverId: 'a' }])
    expect(assign([{ ...job('1', null), needs: 'gpu' }], roomsOf([place('a'), place('b', { gpu: true })]))).toEqual([
      { jobId: '1', serverId: 'b' },
    ])
  })

  it('takes a job that may go anywhere to no server that refused it; others are not held up by that', () => {
    const [a, b] = roomsOf([place('a'), place('b')]) as [Room, Room]
    const jobs = [job('1', null), job('2', null)]
    expect(assign(jobs, [{ ...a, refused: new Set(['1']) }, b])).toEqual([
      { jobId: '1', serverId: 'b' },
      { jobId: '2', serverId: 'a' },
    ])
  })

  it('reads no further than it has slots to give', () => {
    let read = 0
    const endless = (function* () {
      for (;;) yield job(String(read++), 'a')
    })()
    expect(assign(endless, roomsOf([place('a', { free: 3 })]))).toHaveLength(3)
    expect(read).toBe(3)
    expect(assign(endless, roomsOf([place('a', { free: 0 })]))).toEqual([])
    expect(read).toBe(3)
  })

  it('never overfills a server or a workspace, starts nothing twice, and wastes no slot that somebody could use', () => {
    fc.assert(
      fc.property(waiting, places, (jobs, list) => {
        const starts = assign(jobs, roomsOf(list))
        const byId = new Map(jobs.map((one) => [one.jobId, one]))
        expect(new Set(starts.map((start) => start.jobId)).size).toBe(starts.length)
        for (const { serverId, free, open, busy, gpu } of list) {
          const own = starts
            .filter((start) => start.serverId === serverId)
            .map(({ jobId }) => byId.get(jobId) as Waiting)
          const used = [...busy, ...own.map(({ workspace }) => workspace)]
          expect(own.length).toBeLessThanOrEqual(free)
          expect(new Set(used).size).toBe(used.length)
          const wanting = jobs
            .filter((one) => !starts.some(({ jobId }) => jobId === one.jobId) && !used.includes(one.workspace))
            .filter((one) => (one.serverId === null ? open && (one.needs === null || gpu) : one.serverId === serverId))
          if (wanting.length > 0) expect(own.length).toBe(free)
        }
      }),
    )
  })

  it('lets no job pass an earlier one of the same server, unless that waits for its workspace', () => {
    fc.assert(
      fc.property(waiting, places, (jobs, list) => {
        const starts = assign(jobs, roomsOf(list))
        for (const { serverId, busy } of list) {
          const taken = new Set(busy)
          let passed: Waiting | null = null
          for (const one of jobs) {
            const started = starts.find(({ jobId }) => jobId === one.jobId)
            if (started?.serverId === serverId) {
              expect(passed).toBeNull()
              taken.add(one.workspace)
            } else if (!started && one.serverId === serverId && !taken.has(one.workspace)) passed ??= one
          }
        }
      }),
    )
  })
})

describe('before', () => {
  it('puts higher priority first, then the one that asked earlier', () => {
    const queue = [
      { jobId: '3', priority: 0 },
      { jobId: '2', priority: 10 },
      { jobId: '1', priority: -1 },
      { jobId: '4', priority: 10 },
    ]
    expect(queue.sort((a, b) => (before(a, b) ? -1 : 1)).map(({ jobId }) => jobId)).toEqual(['2', '4', '3', '1'])
  })
})

describe('aheadOf', () => {
  it('counts whoever is earlier for a slot that the job could take', () => {
    const queue = [
      ['1', null],
      ['2', 'a'],
      ['3', 'b'],
      ['4', 'a'],
      ['5', null],
    ] as const
    expect([...aheadOf(queue).values()]).toEqual([0, 1, 1, 2, 4])
  })
})
