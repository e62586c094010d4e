import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type JobSpecInput, jobSpec, newId, type Server } from '../../../src-shared/vocabulary/index.ts'
import { systemClock } from '../../ground/clock/index.ts'
import { createEvents } from '../../ground/events/index.ts'
import { openStore, type Store, schema } from '../../ground/store/index.ts'
import { newJob } from './new-job.ts'
import { Queue } from './queue.ts'
import { JobRepository, type JobRow } from './repository.ts'

const person = { kind: 'window' as const, name: 'anna' }
const MANY = 10_000

let home: string
let store: Store
let repo: JobRepository
let queue: Queue
let places: Server[]
let held: boolean
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'rb-queue-'))
  store = openStore(home, createEvents(), systemClock)
  repo = new JobRepository(store, systemClock)
  places = []
  held = false
  queue = new Queue(repo, { list: () => places }, undefined, () => held)
})
afterEach(() => {
  vi.restoreAllMocks()
  store.close()
  rmSync(home, { recursive: true, force: true })
})

function place(name: string, more: Partial<Server> = {}): Server {
  const contact = { status: 'live', since: 0, reason: null }
  const server = { id: newId('server'), name, state: 'ready', slots: 1, running: 0, facts: null, contact, ...more }
  places.push(server as Server)
  return server as Server
}

const row = (spec: Partial<JobSpecInput>, server: Server | null, more: Partial<JobRow> = {}): JobRow => ({
  ...newJob({ spec: jobSpec.parse({ command: 'true', ...spec }) }, person, server, Date.now()),
  ...more,
})

/** All in one transaction. */
function insert(rows: JobRow[]): JobRow[] {
  store.write('test', [], (db) => {
    for (let from = 0; from < rows.length; from += 500)
      db.insert(schema.jobs)
        .values(rows.slice(from, from + 500))
        .run()
  })
  return rows
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))
const started = () => queue.next().map(({ jobId }) => jobId)

describe('the queue', () => {
  it('gives slots by priority, then first in, first out, over all that could use them', () => {
    const [a, b] = [place('a'), place('b')]
    const rows = insert([
      row({}, null),
      row({ priority: 5 }, null),
      row({ priority: 1 }, a),
      row({ priority: 9 }, b),
      row({ priority: -100 }, a),
    ])
    const [, high, , top] = rows.map(({ id }) => id) as [string, string, string, string]
    expect(queue.next()).toEqual([
      { jobId: top, serverId: b.id },
      { jobId: high, serverId: a.id },
    ])
  })

  it('passes by whoever waits for a workspace in use, also by a job that is held, in any spelling', () => {
    const a = place('a', { slots: 3 })
    insert([row({ workspace: 'Data', name: 'holder' }, a, { status: 'cleaning_up', stage: 'release' })])
    const [blocked, , second] = insert([row({ workspace: 'data' }, a), row({}, a), row({ workspace: 'x' }, null)])
    const found = started()
    expect(found).toHaveLength(2)
    expect(found).toContain(second?.id)
    expect(queue.explain([blocked as JobRow]).get(blocked?.id as string)).toEqual({
      ahead: 0,
      reason: 'waits for the workspace data, in use by holder',
      next: 'starts when holder has ended and a slot is free',
    })
  })

  it('starts the one that waited for a workspace as soon as it is free, before those that passed it by', () => {
    const a = place('a', { slots: 1 })
    const [holder, blocked] = insert([
      row({ workspace: 'w' }, a, { status: 'running', stage: 'run' }),
      row({ workspace: 'w' }, a),
      ...times(50, () => row({}, a)),
    ])
    expect(started()).toEqual([])
    repo.update('test', holder?.id as string, { status: 'succeeded', stage: null })
    expect(started()).toEqual([blocked?.id])
  })

  it('finds the one that can start behind thousands that cannot', () => {
    const a = place('a', { slots: 3 })
    insert([row({ workspace: 'w' }, a, { status: 'running', stage: 'run' })])
    insert(times(3000, () => row({ workspace: 'w' }, a)))
    insert(times(3000, () => row({ resources: { gpu: 8 } }, null)))
    const [last] = insert([row({ priority: -1 }, null)])
    expect(started()).toEqual([last?.id])
  })

  it('says the same of one job as of many: what is ahead of it', () => {
    const all = [place('a', { slots: 1 }), place('b', { slots: 1 }), null]
    const spec = fc.record({ where: fc.nat(2), priority: fc.integer({ min: -2, max: 2 }) })
    fc.assert(
      fc.property(fc.array(spec, { minLength: 2, maxLength: 25 }), (jobs) => {
        store.write('test', [], (db) => db.delete(schema.jobs).run())
        const rows = insert(jobs.map(({ where, priority }) => row({ priority }, all[where] as Server | null)))
        const together = queue.explain(rows)
        for (const one of rows) expect(queue.explain([one]).get(one.id)).toEqual(together.get(one.id))
      }),
      { numRuns: 40 },
    )
  })
})

/** Rows that the queue's readings gave back while `work` ran. */
function rowsRead(work: () => void): number {
  const counted = (['holders', 'queued'] as const).map((name) => vi.spyOn(repo, name))
  const whole = vi.spyOn(repo, 'ahead')
  work()
  expect(whole).not.toHaveBeenCalled()
  const total = counted.flatMap((spy) => spy.mock.results.map(({ value }) => (value as unknown[]).length))
  vi.restoreAllMocks()
  return total.reduce((sum, length) => sum + length, 0)
}

describe(`${MANY} waiting jobs`, () => {
  it('cost a new job, and one that ended, no more rows than a hundred do', () => {
    const a = place('a', { slots: 4 })
    place('b', { slots: 4 })
    const submit = () => {
      const [one] = insert([row({ workspace: 'w' }, a)])
      queue.next()
      queue.explain([one as JobRow])
    }
    insert(times(2, () => row({ workspace: 'w' }, a, { status: 'running', stage: 'run' })))
    const fill = (count: number) => {
      insert(times(count, () => row({ workspace: 'w' }, a)))
      insert(times(count, () => row({ resources: { gpu: 8 }, tools: ['docker'] }, null)))
    }
    fill(50)
    const few = rowsRead(submit)
    fill(MANY / 2 - 50)
    expect(rowsRead(submit)).toBe(few)
    expect(few).toBeLessThan(200)
  })

  it('are looked through in an index alone, without touching their rows', () => {
    const a = place('a', { slots: 2 })
    insert([row({ workspace: 'w' }, a, { status: 'running', stage: 'run' })])
    const [one] = insert(times(100, () => row({ workspace: 'w' }, a)))
    insert(times(100, () => row({ resources: { gpu: 8 } }, null)))
    const client = (store.db as unknown as { $client: Database.Database }).$client
    const prepare = vi.spyOn(client, 'prepare')
    queue.next()
    queue.explain([one as JobRow])
    queue.explain([one, one] as JobRow[])
    const texts = prepare.mock.calls.map(([text]) => text).filter((text) => /"status" = \?/.test(text))
    expect(texts.length).toBeGreaterThan(3)
    for (const text of texts) {
      const values = Array.from(text.matchAll(/\?/g), () => null)
      const plan = client.prepare(`EXPLAIN QUERY PLAN ${text}`).all(values) as Array<{ detail: string }>
      const reads = plan.map(({ detail }) => detail).filter((detail) => /^(SEARCH|SCAN|USE TEMP)/.test(detail))
      for (const read of reads)
        expect([text, read]).toEqual([
          text,
          expect.stringMatching(/^SEARCH jobs USING COVERING INDEX jobs_by_(server_)?queue /),
        ])
    }
  })
})

describe('a held queue', () => {
  it('starts nothing, says so, and goes on where it was', () => {
    const here = place('here', { slots: 2 })
    const [own, any] = insert([row({}, here), row({}, null)]) as [JobRow, JobRow]
    held = true
    expect(started()).toEqual([])
    for (const waiting of queue.explain([own, any]).values())
      expect(waiting).toMatchObject({ reason: 'the queue is held', next: expect.stringContaining('resumed') })
    held = false
    expect(queue.explain([own]).get(own.id)?.reason).not.toContain('held')
    expect(started()).toEqual([own.id, any.id])
  })

  it('lets a job have the machine that was rented for it, and no other job', () => {
    const rental = { jobId: '' } as NonNullable<Server['rental']>
    const rented = place('rented', { slots: 2, rental })
    place('shared', { rental: { jobId: null } as Server['rental'] })
    // Whoever names that machine waits too: it is not paid for them.
    const [own, other] = insert([row({}, rented), row({}, rented), row({}, null)]) as [JobRow, JobRow]
    rental.jobId = own.id
    held = true
    expect(started()).toEqual([own.id])
    expect(queue.explain([other]).get(other.id)?.reason).toBe('the queue is held')
    expect(queue.explain([own]).get(own.id)?.reason).not.toContain('held')
  })
})
