import type { Notice } from '../../../src-shared/vocabulary/index.ts'

/**
 * Of notices, newest first, those to show, oldest first: what came after `upTo`; before any was looked at (null), what came since
 * this app started (`startedAt`, epoch ms): the engine may tell something before the app hears of it.
 */
export function freshNotices(newest: readonly Notice[], upTo: string | null, startedAt: number): Notice[] {
  return newest.filter(({ id, at }) => (upTo === null ? at >= startedAt : id > upTo)).reverse()
}
