import { create } from 'zustand'
import type { JobSpec, JobSpecInput, JobStatus } from '../../src-shared/vocabulary/index.ts'

/** What lies over the screen. */
export type Overlay =
  | { kind: 'new-job'; spec?: Partial<JobSpecInput>; step?: 1 | 2 | 3; title?: string }
  | { kind: 'add-server'; serverId?: string }
  | { kind: 'palette'; query?: string }
  | { kind: 'shortcuts' }
  | { kind: 'stop-jobs'; jobs: Array<{ id: string; name: string }> }
  | { kind: 'remove-jobs'; jobs: Array<{ id: string; name: string }> }
  | { kind: 'save-template'; spec: JobSpec; name: string }
  | { kind: 'edit-server'; serverId: string }
  | { kind: 'remove-server'; serverId: string }
  | { kind: 'host-key'; serverId: string }

export interface JobFilter {
  status: JobStatus[]
  server: string | null
  text: string
}

interface Ui {
  overlay: Overlay | null
  filter: JobFilter
  /** Rows marked for the bulk bar. */
  selected: string[]
  /** The server that the status bar and the terminal shortcut mean. */
  serverId: string | null
}

/** What only this window knows, and forgets when it closes. */
export const useUi = create<Ui>(() => ({
  overlay: null,
  filter: { status: [], server: null, text: '' },
  selected: [],
  serverId: null,
}))

export const openOverlay = (overlay: Overlay) => useUi.setState({ overlay })
export const closeOverlay = () => useUi.setState({ overlay: null })
export const setFilter = (change: Partial<JobFilter>) =>
  useUi.setState(({ filter }) => ({ filter: { ...filter, ...change }, selected: [] }))
