import type { Notice } from '../../src-shared/vocabulary/index.ts'
import type { Said } from './notices.ts'

/** Of notices, newest first, those after one, oldest first. */
export const newSince = (notices: readonly Notice[], upTo: string): Notice[] =>
  notices.filter(({ id }) => id > upTo).reverse()

/** A line of the history. */
export interface PastNotice extends Said {
  /** Nobody has looked at it yet. */
  isNew: boolean
}

const KEPT = 200

/** What the engine told and what this window said, newest first. */
export function history(notices: readonly Notice[], said: readonly Said[], unread: number): PastNotice[] {
  const told = notices.map(({ path, seen, ...notice }) => ({ ...notice, href: `#${path}`, isNew: !seen }))
  const own = said.map((one, index) => ({ ...one, isNew: index < unread }))
  return [...told, ...own].sort((a, b) => b.at - a.at).slice(0, KEPT)
}
