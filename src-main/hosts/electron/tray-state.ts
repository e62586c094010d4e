import type { BridgeEngineState } from '../../../src-shared/bridge.ts'
import { counted, formatDollars, type Overview } from '../../../src-shared/vocabulary/index.ts'

/** The worst of everything, as the tray shows it. */
export interface TrayState {
  level: 'idle' | 'working' | 'attention' | 'broken'
  text: string
}

/** Reduces engine, jobs and money to the worst there is, and to what is worth knowing of it. */
export function trayState(engine: BridgeEngineState, overview: Overview | null): TrayState {
  if (engine.status === 'stopped') return { level: 'broken', text: 'The engine has stopped' }
  if (engine.status === 'skew') return { level: 'attention', text: 'The engine is of another version' }
  if (!overview) return { level: 'idle', text: 'Starting…' }
  const trouble = troubles(overview)
  if (trouble.length > 0) return { level: overview.alarms > 0 ? 'broken' : 'attention', text: trouble.join(' · ') }
  const held = overview.queueHeld ? ' and held' : ''
  const waiting = overview.queuedJobs > 0 ? `, ${overview.queuedJobs} queued${held}` : ''
  const running = overview.underWayJobs
  if (running > 0) return { level: 'working', text: `${counted(running, 'job')} running${waiting}` }
  if (overview.queuedJobs > 0) return { level: 'working', text: `${counted(overview.queuedJobs, 'job')} queued${held}` }
  if (overview.rented > 0) {
    const price = formatDollars(overview.spendPerHour)
    return { level: 'working', text: `Nothing runs; ${counted(overview.rented, 'server')} rented, ${price}/h` }
  }
  return { level: 'idle', text: 'Nothing runs' }
}

/** What needs a person, the worst first. */
function troubles({ alarms, attentionJobs, leftovers, approvals, thresholds, budget }: Overview): string[] {
  const spent = budget.limit !== null && budget.spent >= budget.limit
  return [
    alarms > 0 ? `${counted(alarms, 'ended server')} may still be billing` : null,
    attentionJobs > 0 ? `${counted(attentionJobs, 'job')} ${attentionJobs === 1 ? 'needs' : 'need'} attention` : null,
    // An end that is not confirmed is both.
    leftovers > alarms ? `${counted(leftovers - alarms, 'leftover')} may be billing` : null,
    approvals > 0 ? `${counted(approvals, 'request')} ${approvals === 1 ? 'waits' : 'wait'} for approval` : null,
    spent ? 'The budget is spent' : thresholds > 0 ? `${counted(thresholds, 'budget')} past a threshold` : null,
  ].filter((text) => text !== null)
}
