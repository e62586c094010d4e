import type { CheckId, CheckItem } from '../../../../src-shared/vocabulary/index.ts'

const LABELS: Record<CheckId, string> = {
  reach: 'Reach',
  host_key: 'Host key',
  login: 'Log in',
  os: 'System',
  shell: 'Shell',
  disk: 'Disk',
  cpu: 'Processor',
  memory: 'Memory',
  gpu: 'GPU',
  tools: 'Tools',
}

/** What one line of the list says. */
export type Finding = Partial<Omit<CheckItem, 'id' | 'label'>> & { status: CheckItem['status'] }
export type Findings = Partial<Record<CheckId, Finding>>

/** Lines about the way to a server, which this computer does not need. */
const WAY: readonly CheckId[] = ['reach', 'host_key', 'login']

/** The list before anything was tried. */
export function freshItems(local: boolean): CheckItem[] {
  const ids = Object.keys(LABELS) as CheckId[]
  return ids.map((id) => item(id, local && WAY.includes(id) ? onThisComputer(id) : { status: 'pending' }))
}

/** The list with new findings in it. */
export function withFindings(items: CheckItem[], findings: Findings): CheckItem[] {
  return items.map((one) => {
    const finding = findings[one.id]
    return finding ? item(one.id, finding) : one
  })
}

/** The list at its end: what was not reached is skipped. */
export function ended(items: CheckItem[]): CheckItem[] {
  return items.map((one) =>
    one.status === 'pending' || one.status === 'running' ? item(one.id, { status: 'skipped' }) : one,
  )
}

function item(id: CheckId, finding: Finding): CheckItem {
  return { id, label: LABELS[id], detail: null, fix: null, command: null, ...finding }
}

function onThisComputer(id: CheckId): Finding {
  return id === 'reach' ? { status: 'ok', detail: 'this computer' } : { status: 'skipped', detail: 'not needed here' }
}
