import { expect, it } from 'vitest'
import { NO_OVERVIEW as none } from '../../testing/no-overview.ts'
import { trayState } from './tray-state.ts'

const running = { status: 'running', attached: false } as const
const shown = (change: Partial<typeof none>) => trayState(running, { ...none, ...change })

it('shows the worst state', () => {
  expect(shown({})).toEqual({ level: 'idle', text: 'Nothing runs' })
  expect(shown({ activeJobs: 6, underWayJobs: 1, queuedJobs: 2 })).toEqual({
    level: 'working',
    text: '1 job running, 2 queued',
  })
  expect(shown({ activeJobs: 2, queuedJobs: 2 })).toEqual({ level: 'working', text: '2 jobs queued' })
  expect(shown({ activeJobs: 2, queuedJobs: 2, queueHeld: true }).text).toBe('2 jobs queued and held')
  expect(shown({ activeJobs: 3, attentionJobs: 1 })).toEqual({ level: 'attention', text: '1 job needs attention' })
  expect(shown({ rented: 2, spendPerHour: 4_200_000 })).toEqual({
    level: 'working',
    text: 'Nothing runs; 2 servers rented, $4.20/h',
  })
  expect(shown({ activeJobs: 1, leftovers: 1 })).toEqual({ level: 'attention', text: '1 leftover may be billing' })
  expect(trayState({ status: 'stopped', reason: 'x', hint: null, logFile: 'y' }, none).level).toBe('broken')
  expect(trayState({ status: 'skew', version: '9' }, none).level).toBe('attention')
  expect(trayState({ status: 'starting' }, null).level).toBe('idle')
})

it('asks for attention where money waits for a person or runs out', () => {
  expect(shown({ activeJobs: 1, approvals: 1 })).toEqual({ level: 'attention', text: '1 request waits for approval' })
  expect(shown({ thresholds: 2 })).toEqual({ level: 'attention', text: '2 budgets past a threshold' })
  const budget = { spent: 30_000_000, committed: 0, limit: 30_000_000, hardCap: 30_000_000 }
  expect(shown({ budget, thresholds: 1 })).toEqual({ level: 'attention', text: 'The budget is spent' })
  expect(shown({ budget: { ...budget, limit: null } }).level).toBe('idle')
})

it('names all there is, and is broken while something bills that should not', () => {
  expect(shown({ alarms: 1, leftovers: 1, approvals: 2, attentionJobs: 2 })).toEqual({
    level: 'broken',
    text: '1 ended server may still be billing · 2 jobs need attention · 2 requests wait for approval',
  })
})
