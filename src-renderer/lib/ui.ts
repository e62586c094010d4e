import { create } from 'zustand'
import type { JobSpec, JobSpecInput, JobStatus, Offer, ProviderKind } from '../../src-shared/vocabulary/index.ts'

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
  | { kind: 'rent'; offer: Offer; diskGb: number }
  | { kind: 'connect-provider'; provider: ProviderKind }
  | { kind: 'stop-idle' }
  | { kind: 'stop-server'; serverId: string }
  | { kind: 'terminate-server'; serverId: string }
  | { kind: 'extend-lease'; serverId: string }

export interface JobFilter {
  status: JobStatus[]
  server: string | null
  text: string
}

interface Ui {
  overlay: Overlay | null
  /** How many dialogs are drawn, those of a screen's own among them. */
  dialogs: number
  filter: JobFilter
  /** Rows marked for the bulk bar. */
  selected: string[]
  /** How many bars of marked rows are drawn. */
  bars: number
  /** The server that the status bar and the terminal shortcut mean. */
  serverId: string | null
}

/** What only this window knows, and forgets when it closes. */
export const useUi = create<Ui>(() => ({
  overlay: null,
  dialogs: 0,
  filter: { status: [], server: null, text: '' },
  selected: [],
  bars: 0,
  serverId: null,
}))

/** True while a dialog or overlay lies over the screen, whose keys and menu commands then mean nothing. */
export const isCovered = ({ overlay, dialogs } = useUi.getState()) => overlay !== null || dialogs > 0

/** True while what lies over the screen can be put away without losing what a person has typed. */
export const holdsNothing = ({ overlay, dialogs } = useUi.getState()) =>
  overlay === null ? dialogs === 0 : overlay.kind === 'palette' || overlay.kind === 'shortcuts'

export const openOverlay = (overlay: Overlay) => useUi.setState({ overlay })
export const closeOverlay = () => useUi.setState({ overlay: null })
/** Takes rows out of the marked ones. */
export const unmark = (ids: ReadonlySet<string>) =>
  useUi.setState(({ selected }) => ({ selected: selected.filter((id) => !ids.has(id)) }))
export const setFilter = (change: Partial<JobFilter>) =>
  useUi.setState(({ filter }) => ({ filter: { ...filter, ...change }, selected: [] }))
