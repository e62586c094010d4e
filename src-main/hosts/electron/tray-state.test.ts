import { expect, it } from 'vitest'
import { trayState } from './tray-state.ts'

const none = {
  activeJobs: 0,
  queuedJobs: 0,
  attentionJobs: 0,
  totalJobs: 9,
  servers: 1,
  reachable: 1,
  unreachable: 0,
  rented: 0,
  spendPerHour: 0,
  leftovers: 0,
  providers: 0,
  approvals: 0,
  budget: { spent: 0, committed: 0, limit: null },
}
const running = { status: 'running', attached: false } as const

it('shows the worst state', () => {
  expect(trayState(running, none)).toEqual({ level: 'idle', text: 'Nothing runs' })
  expect(trayState(running, { ...none, activeJobs: 1, queuedJobs: 2 })).toEqual({
    level: 'working',
    text: '1 job running, 2 queued',
  })
  expect(trayState(running, { ...none, activeJobs: 3, attentionJobs: 1 }).level).toBe('attention')
  expect(trayState(running, { ...none, rented: 2, spendPerHour: 4_200_000 })).toEqual({
    level: 'working',
    text: 'Nothing runs; 2 servers rented, $4.20/h',
  })
  expect(trayState(running, { ...none, activeJobs: 1, leftovers: 1 })).toEqual({
    level: 'attention',
    text: '1 leftover may be billing',
  })
  expect(trayState({ status: 'stopped', reason: 'x', hint: null, logFile: 'y' }, none).level).toBe('broken')
  expect(trayState({ status: 'skew', version: '9' }, none).level).toBe('attention')
  expect(trayState({ status: 'starting' }, null).level).toBe('idle')
})
