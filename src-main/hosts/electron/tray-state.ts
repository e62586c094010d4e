import type { BridgeEngineState } from '../../../src-shared/bridge.ts'
import { formatDollars, type Overview } from '../../../src-shared/vocabulary/index.ts'

/** The worst of everything, as the tray shows it. */
export interface TrayState {
  level: 'idle' | 'working' | 'attention' | 'broken'
  text: string
}

const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`

/** Reduces engine and jobs to the one thing worth knowing. */
export function trayState(engine: BridgeEngineState, overview: Overview | null): TrayState {
  if (engine.status === 'stopped') return { level: 'broken', text: 'The engine has stopped' }
  if (engine.status === 'skew') return { level: 'attention', text: 'The engine is of another version' }
  if (!overview) return { level: 'idle', text: 'Starting…' }
  if (overview.attentionJobs > 0)
    return { level: 'attention', text: `${count(overview.attentionJobs, 'job')} need attention` }
  if (overview.leftovers > 0)
    return { level: 'attention', text: `${count(overview.leftovers, 'leftover')} may be billing` }
  const waiting = overview.queuedJobs > 0 ? `, ${overview.queuedJobs} queued` : ''
  if (overview.activeJobs > 0)
    return { level: 'working', text: `${count(overview.activeJobs, 'job')} running${waiting}` }
  if (overview.queuedJobs > 0) return { level: 'working', text: `${count(overview.queuedJobs, 'job')} queued` }
  if (overview.rented > 0) {
    const price = formatDollars(overview.spendPerHour)
    return { level: 'working', text: `Nothing runs; ${count(overview.rented, 'server')} rented, ${price}/h` }
  }
  return { level: 'idle', text: 'Nothing runs' }
}
