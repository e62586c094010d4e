import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type Activity,
  type Approval,
  type Change,
  type Job,
  newId,
  type Server,
} from '../../../src-shared/vocabulary/index.ts'
import { systemClock } from '../../ground/clock/index.ts'
import { createEvents } from '../../ground/events/index.ts'
import { createLogger } from '../../ground/observability/index.ts'
import { openStore, type Store } from '../../ground/store/index.ts'
import { until } from '../../testing/until.ts'
import { aPlan } from '../approvals/testing.ts'
import { Notices, NoticeWatch } from './index.ts'
import { aNews, anEntry, rentedServer } from './testing.ts'

let home: string
let store: Store
let events: ReturnType<typeof createEvents>
let notices: Notices
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'rb-notices-'))
  events = createEvents()
  store = openStore(home, events, systemClock)
  notices = new Notices({ store, clock: systemClock })
})
afterEach(() => {
  store.close()
  rmSync(home, { recursive: true })
})

const titles = () => notices.list(200).map(({ title }) => title)

describe('notices', () => {
  it('are told once, newest first, and kept over a restart', () => {
    notices.tell([aNews('a'), aNews('b'), aNews('a')])
    notices.tell([aNews('b', { title: 'again' }), aNews('c')])
    notices = new Notices({ store, clock: { ...systemClock, now: () => 5 } })
    notices.tell([aNews('a'), aNews('d')])
    expect(titles()).toEqual(['d', 'c', 'b', 'a'])
    expect(notices.list(1)).toMatchObject([{ title: 'd', at: 5, seen: false }])
  })

  it('are not told again while what they are about still stands, however much there is', () => {
    const all = Array.from({ length: 450 }, (_, i) => aNews(`${i}`))
    notices.tell(all)
    const before = notices.list(200)
    notices.tell(all)
    expect(notices.list(200)).toEqual(before)
    expect(notices.unseen()).toBe(200)
  })

  it('are shown up to two hundred', () => {
    notices.tell(Array.from({ length: 199 }, (_, i) => aNews(`${i}`)))
    notices.tell([aNews('x'), aNews('y')])
    expect(titles()).toHaveLength(200)
    expect(titles().slice(0, 2)).toEqual(['y', 'x'])
    expect(titles().at(-1)).toBe('1')
  })

  it('are written also where there are thousands at once', () => {
    notices.tell(Array.from({ length: 4000 }, (_, i) => aNews(`${i}`)))
    notices.tell(Array.from({ length: 4001 }, (_, i) => aNews(`${i}`)))
    expect(titles().slice(0, 2)).toEqual(['4000', '3999'])
  })

  it('count until somebody has looked, all up to one or those of one place', () => {
    notices.tell([
      aNews('a', { path: '/jobs/1' }),
      aNews('b', { path: '/jobs/2' }),
      aNews('fine', { kind: 'finished', level: 'done' }),
      // Those that wait are counted by themselves.
      aNews('asked', { kind: 'approval', level: 'warning' }),
    ])
    expect(notices.unseen()).toBe(2)
    expect(notices.unseen(['failed'])).toBe(0)
    expect(notices.seen({ path: '/jobs/2' })).toEqual({ unseen: 1 })
    notices.tell([aNews('c')])
    const [newest, ...before] = notices.list(10)
    expect(notices.seen({ upTo: before[0]?.id ?? '' })).toEqual({ unseen: 1 })
    expect(notices.list(10).map(({ seen }) => seen)).toEqual([false, true, true, true, true])
    expect(notices.seen({ upTo: newest?.id ?? '' })).toEqual({ unseen: 0 })
  })

  it('are written only where there is something to write', () => {
    notices.tell([aNews('a')])
    const changes: Change[] = []
    events.subscribe((batch) => changes.push(...batch))
    notices.tell([aNews('a')])
    notices.seen({ path: '/elsewhere' })
    notices.tell([])
    events.publish([{ aggregate: 'jobs', id: null }])
    return until(() => changes.length > 0).then(() =>
      expect(changes.filter(({ aggregate }) => aggregate === 'notices')).toEqual([]),
    )
  })
})

describe('the watch', () => {
  const OLD = newId('job')
  const [RUNS, BRIEF] = [newId('job'), newId('job')]
  let rows: Map<string, Pick<Job, 'id' | 'name' | 'status' | 'createdAt' | 'endedAt'>>
  let servers: Server[]
  let entries: Activity[]
  let expiring: Approval[]
  let watch: NoticeWatch
  let diskFull = false
  let failures = 0
  let looks = 0
  const fail = () => {
    failures++
    throw new Error('disk full')
  }
  const set = (id: string, status: Job['status'], createdAt = 1) =>
    rows.set(id, { id, name: id, status, createdAt, endedAt: 9 })
  const changed = (id: string | null) => events.publish([{ aggregate: 'jobs', id }])

  beforeEach(() => {
    rows = new Map()
    servers = []
    entries = []
    expiring = []
    diskFull = false
    failures = 0
    set(OLD, 'failed')
    set(RUNS, 'running')
    watch = makeWatch()
    watch.start()
  })
  afterEach(() => watch.stop())

  /** It has looked at servers since. */
  const watchedOnce = () => {
    const before = looks
    return until(() => looks > before)
  }

  const makeWatch = () =>
    new NoticeWatch({
      notices: { tell: (news) => (diskFull ? fail() : notices.tell(news)), lastAt: () => notices.lastAt() },
      events,
      clock: systemClock,
      logger: createLogger(null),
      watched: {
        jobs: {
          unfinished: () => [...rows.values()].flatMap(({ id, status }) => (status === 'running' ? [id] : [])),
          ended: (since) =>
            [...rows.values()].flatMap(({ id, endedAt }) => (id !== RUNS && (endedAt ?? 0) >= since ? [id] : [])),
          row: (id) => rows.get(id) ?? null,
          get: (id) => ({ reason: null, exitText: null, startedAt: 1, ...rows.get(id) }) as Job,
        },
        servers: () => {
          looks++
          return servers
        },
        pending: () => [],
        expiring: () => expiring,
        approval: () => null,
        entries: (after) => ({
          items: entries.filter(({ id }) => id > after),
          upTo: entries.at(-1)?.id ?? after,
          more: false,
        }),
        leftovers: () => [],
      },
    })

  it('tells the end of a job that it saw unfinished, or that came and went, and of no older one', async () => {
    changed(OLD)
    set(RUNS, 'failed')
    changed(RUNS)
    set(BRIEF, 'succeeded', Date.now() + 1000)
    changed(BRIEF)
    await until(() => titles().length >= 2)
    changed(RUNS)
    set(newId('job'), 'running')
    events.publish([{ aggregate: 'servers', id: null }])
    servers = [rentedServer({}, { alarm: { since: 1, text: 'x' } })]
    await until(() => titles().length >= 3)
    expect(titles().sort()).toEqual(['box may still be billing', `${RUNS}: failed`, `${BRIEF}: succeeded`].sort())
  })

  it('tells after a kill what had just ended, once', async () => {
    watch.stop()
    rows.set(OLD, { id: OLD, name: 'just', status: 'failed', createdAt: 1, endedAt: Date.now() })
    for (let starts = 0; starts < 2; starts++) {
      watch = makeWatch()
      watch.start()
      watch.stop()
    }
    expect(titles()).toEqual(['just: failed'])
  })

  it('finds ends where it only hears that several jobs changed', async () => {
    set(RUNS, 'succeeded')
    changed(null)
    await until(() => titles().length === 1)
    expect(titles()).toEqual([`${RUNS}: succeeded`])
  })

  it('tells later what could not be written down', async () => {
    servers = [rentedServer({ state: 'booting' })]
    events.publish([{ aggregate: 'servers', id: null }])
    await watchedOnce()
    diskFull = true
    servers = [rentedServer()]
    set(RUNS, 'failed')
    events.publish([{ aggregate: 'servers', id: null }])
    changed(RUNS)
    await until(() => failures > 0)
    diskFull = false
    events.publish([{ aggregate: 'leftovers', id: null }])
    await until(() => titles().length === 2)
    expect(titles().sort()).toEqual(['box is ready', `${RUNS}: failed`].sort())
  })

  it('tells of every threshold that many at once have reached, each once, also after a disk that was full', async () => {
    const reached = (text: string) => ({ ...anEntry('threshold.reached'), text })
    diskFull = true
    entries = Array.from({ length: 30 }, (_, i) => reached(`budget ${i}`))
    events.publish([{ aggregate: 'activity', id: null }])
    await until(() => failures > 0)
    diskFull = false
    entries.push(reached('the last'))
    events.publish([{ aggregate: 'activity', id: null }])
    await until(() => titles().length === 31)
    expect(notices.list(1)).toMatchObject([{ detail: 'the last' }])
  })

  it('tells at its start what was written down since the last notice, however long no engine ran', () => {
    watch.stop()
    const LONG_AGO = Date.now() - 30 * 86_400_000
    new Notices({ store, clock: { ...systemClock, now: () => LONG_AGO } }).tell([aNews('before')])
    rows.set(OLD, { id: OLD, name: 'just after', status: 'failed', createdAt: 1, endedAt: LONG_AGO + 1000 })
    watch = makeWatch()
    watch.start()
    expect(titles()).toEqual(['just after: failed', 'before'])
  })

  it('warns of a request that is about to expire, also where it is not among the newest', () => {
    watch.stop()
    const asked: Partial<Approval> = {
      ...{ id: newId('approval'), name: 'old', status: 'pending', revision: 1, plan: aPlan(), changes: [] },
      ...{ justification: 'why', requester: 'ann', askedBy: null, createdAt: 1, expiresAt: Date.now() + 600_000 },
    }
    expiring = [asked as Approval]
    watch = makeWatch()
    watch.start()
    expect(titles()[0]).toMatch(/^Still undecided: Approve old/)
  })

  it('says nothing of a job that was removed, and goes on', async () => {
    rows.delete(RUNS)
    changed(RUNS)
    servers = [rentedServer({}, { alarm: { since: 1, text: 'x' } })]
    events.publish([{ aggregate: 'servers', id: null }])
    await until(() => titles().length === 1)
    expect(titles()).toEqual(['box may still be billing'])
  })
})
