import { type BytePath, shownPath } from './byte-path.ts'
import { deltaBytes } from './local-content.ts'
import type { PushPlan } from './push-plan.ts'
import type { LocalEntry } from './scan.ts'
import type { Change, TransferReport } from './types.ts'

const CHANGES_SHOWN = 10_000

/** What a push would do, for people: at most 10,000 lines. */
export function dryRunReport(
  report: TransferReport,
  plan: PushPlan,
  more: {
    deltas: Map<BytePath, { entry: LocalEntry; delta: { places: number[] } }>
    attributes: LocalEntry[]
    exists: (path: BytePath) => boolean
  },
): TransferReport {
  const changes: Change[] = []
  const add = (path: BytePath, action: Change['action'], bytes = 0) =>
    changes.push({ path: shownPath(path), action, bytes })
  for (const { path } of plan.newFolders) add(path, 'create')
  for (const { path, size, type } of plan.send) {
    add(path, more.exists(path) ? 'update' : 'create', type === 'f' ? size : 0)
  }
  for (const [path, { entry, delta }] of more.deltas) add(path, 'update', deltaBytes(entry, delta.places))
  for (const { path } of new Set([...more.attributes, ...plan.folderChanges])) add(path, 'attributes')
  for (const path of [...plan.removeFiles, ...plan.removeFolders]) add(path, 'delete')
  changes.sort((a, b) => (a.path < b.path ? -1 : 1))
  return {
    ...report,
    files: plan.send.length + more.deltas.size,
    bytes: changes.reduce((sum, change) => sum + change.bytes, 0),
    changes: changes.slice(0, CHANGES_SHOWN),
    changesLeftOut: Math.max(0, changes.length - CHANGES_SHOWN),
  }
}
