import { describe, expect, it } from 'vitest'
import type { Overview } from '../../../src-shared/vocabulary/index.ts'
import { NO_OVERVIEW } from '../../testing/no-overview.ts'
import { FIGURES_MS, isDue, trayMenu } from './tray-menu.ts'

const STATE = { level: 'working', text: 'something runs' } as const
const menu = (change: Partial<Overview> = {}) => trayMenu(STATE, { ...NO_OVERVIEW, ...change })
const labels = (change: Partial<Overview> = {}) => menu(change).map((entry) => entry?.label ?? '-')
const act = (label: RegExp, change: Partial<Overview>) =>
  menu(change).find((entry) => entry && label.test(entry.label))?.act
const job = (id: string, name = id): Overview['running'][number] => ({ id, name, status: 'running', stage: 'run' })

describe('trayMenu', () => {
  it('leads everywhere, also before the engine answers', () => {
    const always = ['Open Remotebot', 'New Job…', '-', 'Quit']
    expect(trayMenu(STATE, null).map((entry) => entry?.label ?? '-')).toEqual(['something runs', '-', ...always])
    expect(labels()).toEqual(['something runs', '-', 'Approvals…', 'Hold Queue', 'Stop Idle Servers…', '-', ...always])
  })

  it('says what is spent, and leads to the budget', () => {
    const money = { rented: 2, spendPerHour: 4_200_000, spentToday: 12_310_000, spentThisMonth: 140_000_000 }
    expect(labels(money)[1]).toBe('$4.20/h now · $12.31 today · $140.00 this month, est.')
    expect(act(/now/, money)).toEqual({ path: '/budget' })
    expect(labels({ spentThisMonth: 1_000_000 })[1]).toBe('$0.00/h now · $0.00 today · $1.00 this month, est.')
  })

  it('names jobs with what they do, and says how many more there are', () => {
    const running = ['a', 'b', 'c', 'd', 'e'].map((id) => job(id))
    const jobs = { activeJobs: 9, queuedJobs: 2, running }
    expect(labels(jobs).slice(2, 8)).toEqual([
      'a · Running',
      'b · Running',
      'c · Running',
      'd · Running',
      'e · Running',
      '4 more…',
    ])
    expect(act(/^c ·/, jobs)).toEqual({ path: '/jobs/c' })
    expect(labels({ activeJobs: 3, queuedJobs: 3 })[2]).toBe('3 jobs queued…')
    expect(labels({ activeJobs: 3, queuedJobs: 2, running: [job('a')] })[3]).toBe('2 more queued…')
  })

  it('cuts long names by whole characters', () => {
    const name = '🚀'.repeat(40)
    expect(labels({ activeJobs: 1, running: [job('a', name)] })[2]).toBe(`${'🚀'.repeat(31)}… · Running`)
    const fits = 'x'.repeat(32)
    expect(labels({ activeJobs: 1, running: [job('a', fits)] })[2]).toBe(`${fits} · Running`)
  })

  it('opens the inbox and asks about idle servers, and decides nothing', () => {
    expect(labels({ approvals: 2 })).toContain('Approvals (2)…')
    expect(act(/^Approvals/, { approvals: 2 })).toEqual({ path: '/approvals' })
    expect(act(/^Stop Idle/, { rented: 1 })).toBe('stop-idle')
    expect(act(/^Stop Idle/, {})).toBeNull()
    expect(act(/Queue$/, {})).toBe('hold')
    expect(act(/^Resume Queue$/, { queueHeld: true })).toBe('resume')
  })
})

it('is built again at once where more than figures change, and for those once a minute', () => {
  const spent = (spentToday: number, change: Partial<Overview> = {}) =>
    menu({ rented: 1, spendPerHour: 4_200_000, spentToday, spentThisMonth: spentToday, ...change })
  expect(isDue(spent(1_000_000), spent(1_000_000), 1e9)).toBe(false)
  expect(isDue(spent(12_345_678), spent(1_000_000), FIGURES_MS - 1)).toBe(false)
  expect(isDue(spent(12_345_678), spent(1_000_000), FIGURES_MS)).toBe(true)
  expect(isDue(spent(1_000_000, { approvals: 1 }), spent(1_000_000), 0)).toBe(true)
  expect(isDue(spent(1_000_000, { running: [job('a')], activeJobs: 1 }), spent(1_000_000), 0)).toBe(true)
})
