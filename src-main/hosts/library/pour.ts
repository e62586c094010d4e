/** What is on its way from the one who makes to the one who takes. */
interface Delivery<Item> {
  items: readonly Item[]
  taken(): void
}

/**
 * What `produce` hands to its `take`, for `for await`. `produce` waits until each delivery was taken; it is told to
 * stop when the loop is left, and its failure is the loop's.
 */
export async function* pour<Item>(
  produce: (take: (items: readonly Item[]) => Promise<void>, signal: AbortSignal) => Promise<void>,
): AsyncGenerator<Item, void, undefined> {
  const stop = new AbortController()
  let delivery: Delivery<Item> | null = null
  let wake = () => {}
  let over = false
  const take = (items: readonly Item[]) =>
    new Promise<void>((taken) => {
      if (stop.signal.aborted) return taken()
      delivery = { items, taken }
      wake()
    })
  const producing = produce(take, stop.signal).finally(() => {
    over = true
    wake()
  })
  // Heard below, unless the loop was left.
  producing.catch(() => {})
  const next = () => delivery as Delivery<Item> | null
  try {
    for (;;) {
      const { items, taken } = next() ?? { items: null, taken: null }
      if (items) {
        yield* items
        delivery = null
        taken()
      } else if (over) break
      else
        await new Promise<void>((resolve) => {
          wake = resolve
          if (over || delivery) resolve()
        })
    }
  } finally {
    stop.abort()
    next()?.taken()
    await producing.catch(() => {})
  }
  await producing
}
