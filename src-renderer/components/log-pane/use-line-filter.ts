import { useCallback, useEffect, useRef } from 'react'
import { around } from './kept.ts'
import type { LogDocument } from './log-document.ts'
import type { LogFinder } from './log-finder.ts'

/**
 * Shows only the lines that some finds have hits on, with what stands around them; where there is none of them, all lines.
 * @param finds null: one that does not count
 * @returns brings what is shown up to date at once, for whoever goes to a hit that has just been found
 */
export function useLineFilter(document: LogDocument, finds: ReadonlyArray<LogFinder | null>): () => void {
  const latest = useRef(finds)
  latest.current = finds
  const apply = useCallback(() => {
    const kept = latest.current.filter((find) => find !== null)
    document.setKept(kept.length === 0 ? null : ({ id }) => around(kept.flatMap((find) => find.linesIn(id))))
  }, [document])
  const key = finds.map((find) => find?.version() ?? '-').join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when other lines are to be shown
  useEffect(apply, [apply, key])
  return apply
}
