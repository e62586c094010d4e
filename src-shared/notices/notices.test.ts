import { describe, expect, it } from 'vitest'
import { type Notice, type NoticeKind, noticeKind, settings } from '../vocabulary/index.ts'
import { isQuiet, isWanted, merged, SWITCHES, showsOnDesktop } from './index.ts'

const notice = (kind: NoticeKind, change: Partial<Notice> = {}): Notice => ({
  id: 'ntc_00000000000000000001',
  at: 1,
  kind,
  level: 'alarm',
  title: `a ${kind}`,
  detail: null,
  path: `/${kind}`,
  urgent: false,
  took: null,
  approvalId: null,
  seen: false,
  ...change,
})
const at = (time: string) => new Date(`2026-11-21T${time}:00`)
const on = settings.parse({})
const FRONT = { focused: true, at: at('12:00') }
const BEHIND = { ...FRONT, focused: false }

describe('showsOnDesktop', () => {
  it('shows the end of a job where no window is in front, or it took more than five minutes', () => {
    for (const kind of ['finished', 'failed'] as const) {
      expect(showsOnDesktop(notice(kind, { took: 60_000 }), on, FRONT)).toBe(false)
      expect(showsOnDesktop(notice(kind, { took: 60_000 }), on, BEHIND)).toBe(true)
      expect(showsOnDesktop(notice(kind, { took: 300_001 }), on, FRONT)).toBe(true)
    }
    expect(showsOnDesktop(notice('finished', { level: 'info', took: 900_000 }), on, BEHIND)).toBe(false)
    expect(showsOnDesktop(notice('server', { level: 'done' }), on, FRONT)).toBe(false)
  })

  it('shows all that needs a person, also with a window in front', () => {
    for (const kind of ['approval', 'budget', 'lease', 'idle', 'leak', 'unreachable'] as const)
      expect(showsOnDesktop(notice(kind), on, FRONT)).toBe(true)
  })

  it('keeps quiet about everything but leaking money', () => {
    const quiet = { ...on, quietHours: { from: '22:00', until: '07:00' } }
    const night = { focused: false, at: at('23:30') }
    for (const kind of noticeKind.options) {
      expect(showsOnDesktop(notice(kind), quiet, night)).toBe(false)
      expect(showsOnDesktop(notice(kind, { urgent: true }), quiet, night)).toBe(true)
      expect(showsOnDesktop(notice(kind), quiet, BEHIND)).toBe(true)
    }
  })

  it('shows nothing of a kind that is switched off, however urgent', () => {
    for (const kind of noticeKind.options) {
      const off = { ...on, [SWITCHES[kind]]: false }
      expect(isWanted(notice(kind), off)).toBe(false)
      expect(showsOnDesktop(notice(kind, { urgent: true }), off, BEHIND)).toBe(false)
      const others = noticeKind.options.filter((other) => other !== kind)
      expect(others.every((other) => isWanted(notice(other), off))).toBe(true)
    }
  })
})

it('counts quiet hours over midnight, from the first minute up to the last', () => {
  const night = { from: '22:00', until: '07:00' }
  expect(['21:59', '22:00', '00:00', '06:59', '07:00'].map((time) => isQuiet(night, at(time)))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ])
  const noon = { from: '12:00', until: '13:00' }
  expect(['11:59', '12:00', '12:59', '13:00'].map((time) => isQuiet(noon, at(time)))).toEqual([
    false,
    true,
    true,
    false,
  ])
  expect(isQuiet(null, at('03:00'))).toBe(false)
  for (const wrong of [
    { from: '22:00', until: '22:00' },
    { from: '24:00', until: '07:00' },
    { from: '9', until: '10' },
  ])
    expect(settings.safeParse({ quietHours: wrong }).success).toBe(false)
})

describe('merged', () => {
  const done = (name: string) => notice('finished', { level: 'done', title: `${name}: succeeded` })

  it('leaves one alone as it is', () => {
    const asked = notice('approval', { approvalId: 'apr_00000000000000000001', detail: 'why', level: 'info' })
    expect(merged([asked])).toEqual([
      {
        title: 'a approval',
        detail: 'why',
        path: '/approval',
        level: 'info',
        urgent: false,
        approvalId: asked.approvalId,
        of: [asked],
      },
    ])
    expect(merged([])).toEqual([])
  })

  it('makes one of a burst of jobs, with the worst of them', () => {
    const [one] = merged([...'abcdef'].map(done).concat(notice('failed', { title: 'g: failed' })))
    expect(one).toMatchObject({
      title: '6 jobs finished, 1 failed',
      detail: 'a: succeeded, b: succeeded, c: succeeded and 4 more',
      path: '/jobs',
      level: 'alarm',
    })
    expect(merged([done('a'), done('b')])[0]).toMatchObject({ title: '2 jobs finished', level: 'done' })
    expect(merged([notice('failed'), notice('failed')])[0]?.title).toBe('2 jobs failed or need you')
  })

  it('keeps kinds apart, and decides about no request together', () => {
    const asked = notice('approval', { approvalId: 'apr_00000000000000000001' })
    const shown = merged([asked, notice('leak', { urgent: true }), asked, done('a')])
    expect(shown.map(({ title, approvalId, urgent }) => [title, approvalId, urgent])).toEqual([
      ['2 requests for approval', null, false],
      ['a leak', null, true],
      ['a: succeeded', null, false],
    ])
  })
})
