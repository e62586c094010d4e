import type { SortKey } from './rows.ts'

/** A column of the table. */
export interface Column {
  key: SortKey | 'mark' | 'lease'
  label: string
  right?: boolean
  /** Said of a column whose head is short. */
  title?: string
}

export const COLUMNS: readonly Column[] = [
  { key: 'mark', label: '' },
  { key: 'gpu', label: 'GPU' },
  { key: 'vram', label: 'VRAM', right: true },
  { key: 'price', label: 'All-in $/h', right: true, title: 'An hour while it runs, with the disk asked for' },
  { key: 'perGpu', label: '$/GPU-h', right: true },
  { key: 'lease', label: 'Lease', right: true, title: 'The most it costs until a lease of the usual length ends' },
  { key: 'start', label: 'Start' },
  { key: 'availability', label: 'Availability' },
  { key: 'type', label: 'Type' },
  { key: 'provider', label: 'Provider' },
  { key: 'reliability', label: 'Reliab.', right: true, title: 'Reliability, from 0 to 1, as the provider tells it' },
]

/** The grid of head and rows: one text, so that both always agree. Below its least width the table scrolls sideways. */
export const GRID =
  'grid min-w-[960px] grid-cols-[34px_minmax(140px,1fr)_74px_88px_76px_80px_98px_92px_94px_minmax(150px,1.1fr)_60px] items-center'
