import { describe, expect, it } from 'vitest'
import { type Approval, activity, type Leftover } from '../../../src-shared/vocabulary/index.ts'
import { aPlan } from '../approvals/testing.ts'
import { activityNews } from './activity-news.ts'
import { approvalNews, EXPIRY_WARNING_MS } from './approval-news.ts'
import { budgetNews } from './budget-news.ts'
import { jobNews } from './job-news.ts'
import { leftoverNews } from './leftover-news.ts'
import { serverNews } from './server-news.ts'
import { anEntry, NOW, rentedServer } from './testing.ts'

const { lease } = rentedServer().rental as NonNullable<ReturnType<typeof rentedServer>['rental']>
const MINUTE = 60_000

describe('serverNews', () => {
  it('says nothing of what is as it was', () => {
    expect(serverNews(rentedServer(), rentedServer(), NOW)).toEqual([])
    expect(serverNews({ ...rentedServer(), rental: null }, undefined, NOW)).toEqual([])
  })

  it('tells an alarm at the first look too, another one anew, and at night', () => {
    const alarmed = (since: number) => rentedServer({ state: 'failed' }, { alarm: { since, text: 'answered 500' } })
    const [first] = serverNews(alarmed(1), undefined, NOW)
    expect(first).toMatchObject({ kind: 'leak', level: 'alarm', urgent: true, title: 'box may still be billing' })
    expect(serverNews(alarmed(1), alarmed(1), NOW)[0]?.key).toBe(first?.key)
    expect(serverNews(alarmed(2), alarmed(1), NOW)[0]?.key).not.toBe(first?.key)
  })

  it('warns before the lease ends, and again after it was extended', () => {
    const near = rentedServer({}, { lease: { ...lease, until: NOW + 14 * MINUTE } })
    expect(serverNews(near, near, NOW)).toMatchObject([{ kind: 'lease', title: 'The lease of box ends in 14 min' }])
    expect(serverNews(near, near, NOW - 2 * MINUTE)).toEqual([])
    expect(serverNews(near, near, NOW + 14 * MINUTE)).toEqual([])
    const longer = rentedServer({}, { lease: { ...lease, until: NOW + 15 * MINUTE } })
    expect(serverNews(longer, near, NOW)[0]?.key).not.toBe(serverNews(near, near, NOW)[0]?.key)
    for (const state of ['terminating', 'terminated'] as const)
      expect(serverNews({ ...near, state }, { ...near, state }, NOW)).toEqual([])
    const short = rentedServer({}, { startedAt: NOW, lease: { ...lease, until: NOW + MINUTE } })
    expect(serverNews(short, undefined, NOW)).toEqual([])
  })

  it('tells of a server that costs and does nothing for twenty minutes, with when it ends', () => {
    const idle = (minutes: number, change = {}) =>
      rentedServer(
        { running: 0 },
        { lease: { ...lease, busyWith: null, idleSince: NOW - minutes * MINUTE, ...change } },
      )
    expect(serverNews(idle(19), undefined, NOW)).toEqual([])
    expect(serverNews(idle(20), undefined, NOW)).toMatchObject([
      {
        kind: 'idle',
        title: 'box has been idle for 20 min',
        detail: 'It costs $2.00/h. It is ended in 1 h 40 min unless something runs there.',
      },
    ])
    // Its own timer ends it right now.
    expect(serverNews(idle(20, { idleSeconds: 1200 }), undefined, NOW)).toEqual([])
    expect(serverNews(idle(50, { idleSeconds: 1200 }), undefined, NOW)).toEqual([])
  })

  it('tells when nothing but this program would end it', () => {
    const layers = (armed: boolean) => [
      { layer: 'engine', armed: true, actsAt: NOW, detail: 'While Remotebot runs.' } as const,
      { layer: 'server', armed, actsAt: null, detail: 'The watchdog could not be started.' } as const,
      { layer: 'provider', armed: false, actsAt: null, detail: 'No timer is set.' } as const,
    ]
    const guarded = (armed: boolean, change = {}) =>
      rentedServer({}, { lease: { ...lease, layers: layers(armed) }, ...change })
    expect(serverNews(guarded(true), undefined, NOW)).toEqual([])
    expect(serverNews(guarded(false), undefined, NOW)).toMatchObject([
      {
        kind: 'lease',
        urgent: true,
        title: 'Nothing but Remotebot ends box',
        detail: 'The watchdog could not be started. No timer is set.',
      },
    ])
    // It was known when it was rented, is still being set up, or is wished so.
    for (const change of [{ selfStop: 'none' as const }, { readyAt: NOW - MINUTE }, { mayEnd: false }])
      expect(serverNews(guarded(false, change), undefined, NOW)).toEqual([])
  })

  it('tells of a server out of reach after five minutes, where that matters', () => {
    const contact = { status: 'unknown', since: NOW - 5 * MINUTE, reason: 'No route to host.' } as const
    const [news] = serverNews(rentedServer({ contact }), undefined, NOW)
    expect(news).toMatchObject({ kind: 'unreachable', detail: 'No route to host. Jobs there go on.' })
    expect(serverNews(rentedServer({ contact }), undefined, NOW - 1)).toEqual([])
    expect(serverNews(rentedServer({ contact, state: 'stopped' }), undefined, NOW)).toEqual([])
    const own = { ...rentedServer({ contact }), rental: null }
    expect(serverNews(own, undefined, NOW)).toHaveLength(1)
    expect(serverNews({ ...own, running: 0 }, undefined, NOW)).toEqual([])
  })

  it('tells how a launch came out only to who saw it begin', () => {
    const coming = rentedServer({ state: 'booting' })
    expect(serverNews(rentedServer(), coming, NOW)).toMatchObject([{ level: 'done', title: 'box is ready' }])
    expect(serverNews(rentedServer(), undefined, NOW)).toEqual([])
    const failed = rentedServer({ state: 'failed', reason: 'no capacity' }, { pricePerHour: 0 })
    expect(serverNews(failed, coming, NOW)).toMatchObject([{ title: 'box could not be made', detail: 'no capacity' }])
    expect(serverNews(rentedServer({ state: 'terminated' }), rentedServer(), NOW)).toMatchObject([
      { title: 'box is terminated' },
    ])
  })
})

describe('approvalNews', () => {
  const asked = (change: Partial<Approval> = {}) =>
    ({
      id: 'apr_00000000000000000001',
      name: 'H100 for eval',
      status: 'pending',
      revision: 1,
      plan: aPlan(),
      changes: [],
      rule: { id: 'per_job', text: 'Over $25 per job.', budgetId: null },
      justification: 'nightly eval',
      requester: 'ann',
      askedBy: null,
      automation: false,
      createdAt: NOW,
      expiresAt: NOW + 86_400_000,
      ...change,
    }) as Partial<Approval> as Approval

  it('tells that one waits, that it changed, and that it is about to expire', () => {
    const [first, ...others] = approvalNews(asked(), NOW)
    expect(others).toEqual([])
    expect(first).toMatchObject({ path: '/approvals/apr_00000000000000000001', detail: 'ann: “nightly eval”' })
    expect(first?.title).toMatch(/^Approve H100 for eval: at most \$\d+\.\d\d\?$/)
    const changed = approvalNews(asked({ revision: 2, changes: ['$2.49/h → $2.61/h'] }), NOW)
    expect(changed.map(({ detail }) => detail)).toEqual(['ann: “nightly eval”', '$2.49/h → $2.61/h'])
    const late = approvalNews(asked(), NOW + 86_400_000 - EXPIRY_WARNING_MS)
    expect(late[1]).toMatchObject({ level: 'warning', detail: expect.stringContaining('expires in 30 min') })
  })

  it('says nothing of one that does not wait, and does not warn of one with little time from the start', () => {
    expect(approvalNews(asked({ status: 'denied' }), NOW)).toEqual([])
    expect(approvalNews(asked(), NOW + 86_400_000)).toEqual([])
    expect(approvalNews(asked({ expiresAt: NOW + EXPIRY_WARNING_MS }), NOW)).toHaveLength(1)
  })
})

describe('budgetNews', () => {
  const entry = (action: string, after: Record<string, unknown> | null = null) =>
    activity.parse(anEntry(action, { id: 'act_00000000000000000001', after, budgetId: 'bud_00000000000000000001' }))

  it('tells of thresholds that were reached and of what they ended, and of nothing else', () => {
    expect(budgetNews(entry('threshold.reached', { percent: 80, basis: 'actual' }))).toMatchObject({
      title: '80 % of a budget is spent',
      detail: 'What happened.',
      path: '/budget/bud_00000000000000000001',
      urgent: false,
    })
    expect(budgetNews(entry('threshold.stopped'))?.title).toBe('A budget ends a server')
    expect(budgetNews(entry('threshold.waits'))?.title).toBe('A server that a budget ends waits for its results')
    expect(budgetNews(entry('threshold.reached', { percent: 100, basis: 'actual', waits: true }))?.title).toBe(
      '100 % of a budget is spent: are its servers to be ended?',
    )
    for (const action of ['threshold.noted', 'threshold.confirmed', 'budget.set', 'approval.approved'])
      expect(budgetNews(entry(action))).toBeNull()
  })

  it('wakes somebody only for what is spent already', () => {
    const urgent = (after: Record<string, unknown>) => budgetNews(entry('threshold.reached', after))?.urgent
    expect(urgent({ percent: 100, basis: 'actual' })).toBe(true)
    expect(urgent({ percent: 99, basis: 'actual' })).toBe(false)
    expect(urgent({ percent: 120, basis: 'forecast' })).toBe(false)
  })
})

describe('activityNews', () => {
  const returned = anEntry('approval.returned', { approvalId: 'apr_00000000000000000001' })
  const about = (change: Partial<Approval> = {}) => {
    const plan = aPlan({ kind: 'extend', leaseSeconds: 7200, server: { id: 'srv_00000000000000000001', name: 'box' } })
    const approval = {
      name: '2 h more of box',
      status: 'approved',
      reason: 'nothing came of it: no answer',
      returnedAt: NOW,
      plan,
    }
    return { ...approval, ...change } as Partial<Approval> as Approval
  }

  it('tells whoever approved it that it came to nothing, why, and what is left to do', () => {
    expect(activityNews(returned, () => about())).toMatchObject({
      kind: 'lease',
      level: 'warning',
      title: 'Approved, but not done: 2 h more of box',
      detail:
        'Nothing came of it: no answer. Extend the lease of box again, by at most 2 h: nobody has to decide once more.',
      path: '/servers/srv_00000000000000000001',
      approvalId: null,
    })
    const start = about({ plan: { ...about().plan, kind: 'start' }, status: 'expired' })
    expect(activityNews(returned, () => start)).toMatchObject({
      kind: 'server',
      detail: 'Nothing came of it: no answer. Start box again: a person is asked once more.',
    })
  })

  it('says nothing of what was tried again since, or is not there', () => {
    for (const one of [null, about({ status: 'used' }), about({ status: 'pending', returnedAt: null })])
      expect(activityNews(returned, () => one)).toBeNull()
    expect(activityNews(anEntry('approval.denied'), () => about())).toBeNull()
  })
})

it('tells of leftovers that nobody claims, and not of those on their way out', () => {
  const left = (why: Leftover['why'], serverId: string | null = null) =>
    leftoverNews({
      id: 'runpod:disk:d1',
      kind: 'disk',
      provider: 'runpod',
      providerName: 'RunPod',
      resourceId: 'd1',
      name: 'scratch',
      why,
      reason: 'Nothing uses it.',
      providerState: null,
      perDay: 240_000,
      since: null,
      serverId,
      installation: null,
      canClean: true,
      canAdopt: false,
      beyond: null,
    })
  expect(left('unattached')).toMatchObject({
    title: 'Leftover: the disk scratch at RunPod',
    detail: 'Nothing uses it. It costs $0.24 a day.',
    urgent: true,
  })
  expect(left('unclaimed')?.kind).toBe('leak')
  expect(left('stopped')?.kind).toBe('leak')
  expect(left('stopped', 'srv_1')).toBeNull()
  for (const why of ['ending', 'other_installation'] as const) expect(left(why)).toBeNull()
})

it('tells how a job came out and how long it took', () => {
  const job = {
    id: 'job_00000000000000000001',
    name: 'train',
    reason: null,
    exitText: 'exit 1',
    createdAt: 1000,
    startedAt: 2000,
    endedAt: 302_001,
  }
  expect(jobNews({ ...job, status: 'failed' })).toMatchObject({
    kind: 'failed',
    title: 'train: failed',
    detail: 'exit 1',
    path: '/jobs/job_00000000000000000001',
    took: 300_001,
  })
  expect(jobNews({ ...job, status: 'succeeded' })).toMatchObject({ kind: 'finished', level: 'done', detail: null })
  expect(jobNews({ ...job, status: 'needs_attention', endedAt: null })).toMatchObject({ kind: 'failed', took: null })
  expect(jobNews({ ...job, status: 'cancelled' })).toMatchObject({ kind: 'finished', level: 'info' })
})
