/** An entry of the command palette. Destructive ones only open their dialog. */
export interface PaletteEntry {
  id: string
  kind: 'command' | 'server' | 'job' | 'offer' | 'help'
  title: string
  /** Grey text after the title; it is searched too, at half weight. */
  detail?: string
  keys?: string
  run: () => void
}

const PREFIXES: Record<string, PaletteEntry['kind']> = {
  '>': 'command',
  '@': 'server',
  '#': 'job',
  $: 'offer',
  '?': 'help',
}

/** The most rows that are ever rendered. */
export const PALETTE_ROWS = 50

/** Splits "@gpu" into its kind and text; without a prefix all kinds but help and offers are meant. */
export function parseQuery(query: string): { kind: PaletteEntry['kind'] | null; text: string } {
  const kind = PREFIXES[query[0] ?? '']
  return kind ? { kind, text: query.slice(1).trim().toLowerCase() } : { kind: null, text: query.trim().toLowerCase() }
}

/**
 * How well `text` fits: 0 is not at all. Whole match, prefix, start of a word, substring, then letters in
 * order; a shorter title wins among equals.
 */
export function score(text: string, title: string): number {
  const target = title.toLowerCase()
  const brevity = 1 / (1 + target.length)
  if (text === '') return 1
  if (target === text) return 100
  if (target.startsWith(text)) return 80 + brevity
  const at = target.indexOf(text)
  if (at > 0) return (/[\s\-_./@:]/.test(target[at - 1] as string) ? 60 : 40) + brevity
  let position = 0
  for (const letter of text) {
    const next = target.indexOf(letter, position)
    if (next < 0) return 0
    position = next + 1
  }
  return 10 + (text.length / target.length) * 10
}

/** The rows to show, best first, at most {@link PALETTE_ROWS}. With no text recents come first. */
export function rank(entries: readonly PaletteEntry[], query: string, recents: readonly string[]): PaletteEntry[] {
  const { kind, text } = parseQuery(query)
  const recency = new Map(recents.map((id, index) => [id, recents.length - index]))
  return entries
    .filter((entry) => (kind ? entry.kind === kind : entry.kind !== 'help' && entry.kind !== 'offer'))
    .map((entry, order) => {
      const fit = Math.max(score(text, entry.title), (entry.detail ? score(text, entry.detail) : 0) / 2)
      const recent = recency.get(entry.id) ?? 0
      return {
        entry,
        order,
        value: text === '' ? recent : fit === 0 ? 0 : fit + recent / 10,
        fits: text === '' || fit > 0,
      }
    })
    .filter((row) => row.fits)
    .sort((a, b) => b.value - a.value || a.order - b.order)
    .slice(0, PALETTE_ROWS)
    .map((row) => row.entry)
}
