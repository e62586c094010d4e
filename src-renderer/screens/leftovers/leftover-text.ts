import type { Leftover } from '../../../src-shared/vocabulary/index.ts'
import { dollars } from '../../lib/money-text.ts'

const KINDS: Record<Leftover['kind'], string> = { machine: 'machine', disk: 'disk', address: 'address' }

export const kindText = (kind: Leftover['kind']) => KINDS[kind]

/** What cleaning one up does to it. */
export function cleanEffect({ kind, why }: Pick<Leftover, 'kind' | 'why'>): string {
  if (kind === 'disk') return 'is deleted with all that is on it'
  if (kind === 'address') return 'is given back; nothing reaches it any more'
  return why === 'stopped' ? 'is ended, and its disk is deleted' : 'is ended, with all that is on its disk'
}

/** "$4.20 a day, and 1 that is not priced": what all of them cost together. */
export function dayText(items: ReadonlyArray<Pick<Leftover, 'perDay'>>): string {
  const priced = items.flatMap(({ perDay }) => (perDay === null ? [] : [perDay]))
  const unpriced = items.length - priced.length
  const sum = priced.reduce((total, one) => total + one, 0)
  if (priced.length === 0) return 'not priced'
  return `${dollars(sum)} a day${unpriced > 0 ? `, and ${unpriced} that ${unpriced === 1 ? 'is' : 'are'} not priced` : ''}`
}
