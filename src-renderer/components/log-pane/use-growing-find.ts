import { useEffect } from 'react'
import type { LogDocument } from './log-document.ts'
import type { LogFinder } from './log-finder.ts'

/** How long a find waits before it goes on over what has come: a flood brings more every moment. Milliseconds. */
const EXTEND_MS = 300

/**
 * Keeps a find up to date while the log grows. One with more hits than are listed is left as it is: all of it would
 * have to be searched again each time.
 */
export function useGrowingFind(find: LogFinder, document: LogDocument, enabled: boolean): void {
  const size = document.sources.reduce((sum, source) => sum + source.size, 0)
  const isThere = enabled && document.state === 'ready'
  const behind = isThere && find.done && find.error === null && find.isWhole && find.searched < size
  useEffect(() => {
    if (!behind) return
    const timer = setTimeout(
      () =>
        void find.extend(
          document.sources.map(({ id }) => id),
          true,
        ),
      EXTEND_MS,
    )
    return () => clearTimeout(timer)
  }, [behind, find, document])
}
