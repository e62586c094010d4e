import type { JobStatus } from '../../../src-shared/vocabulary/index.ts'

/** The chips above the list: each stands for a few statuses of the closed set. */
export const STATUS_GROUPS: ReadonlyArray<{ label: string; statuses: readonly JobStatus[] }> = [
  { label: 'Running', statuses: ['provisioning', 'deploying', 'running', 'syncing_results', 'cleaning_up'] },
  { label: 'Waiting', statuses: ['queued', 'waiting_for_capacity', 'waiting_for_approval', 'draft'] },
  { label: 'Needs attention', statuses: ['needs_attention'] },
  { label: 'Failed', statuses: ['failed'] },
  { label: 'Succeeded', statuses: ['succeeded'] },
  { label: 'Cancelled', statuses: ['cancelled'] },
]

/** Adds a group to the chosen statuses, or takes it out if all of it is in. */
export function toggleGroup(chosen: readonly JobStatus[], statuses: readonly JobStatus[]): JobStatus[] {
  const rest = chosen.filter((status) => !statuses.includes(status))
  return statuses.every((status) => chosen.includes(status)) ? rest : [...rest, ...statuses]
}
