/**
 * Turns callbacks into an async iterable that ends with `signal`. A slow reader gets what piled up as one
 * merged item, so nothing grows without bound.
 */
export async function* eventQueue<T>(
  subscribe: (push: (item: T) => void) => () => void,
  merge: (items: T[]) => T,
  signal?: AbortSignal,
): AsyncGenerator<T, void> {
  let waiting: T[] = []
  let wake = () => {}
  const unsubscribe = subscribe((item) => {
    waiting.push(item)
    if (waiting.length > 64) waiting = [merge(waiting)]
    wake()
  })
  const onAbort = () => wake()
  signal?.addEventListener('abort', onAbort)
  try {
    while (!signal?.aborted) {
      if (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve))
      if (waiting.length === 0) continue
      const items = waiting
      waiting = []
      yield items.length === 1 ? (items[0] as T) : merge(items)
    }
  } finally {
    signal?.removeEventListener('abort', onAbort)
    unsubscribe()
  }
}
