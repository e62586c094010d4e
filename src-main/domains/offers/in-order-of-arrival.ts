/** Yields what promises resolve to as soon as each does. Ends early when `signal` aborts; none of them may reject. */
export async function* inOrderOfArrival<T>(
  promises: ReadonlyArray<Promise<T>>,
  signal: AbortSignal,
): AsyncGenerator<T> {
  const waiting = new Map(promises.map((promise, index) => [index, promise.then((value) => ({ index, value }))]))
  let leave = () => {}
  const aborted = new Promise<null>((resolve) => {
    leave = () => resolve(null)
    if (signal.aborted) resolve(null)
    signal.addEventListener('abort', leave, { once: true })
  })
  try {
    while (waiting.size > 0) {
      const first = await Promise.race([aborted, ...waiting.values()])
      if (first === null) return
      waiting.delete(first.index)
      yield first.value
    }
  } finally {
    signal.removeEventListener('abort', leave)
  }
}
