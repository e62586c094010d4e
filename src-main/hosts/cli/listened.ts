import { nullIfInterrupted, orInterrupted } from '../following/interrupted.ts'

/** What a stream of the engine yields, until it ends or `signal` aborts: then at once, whatever the engine does. */
export async function* listened<Item>(
  opening: Promise<AsyncIterator<Item>>,
  signal: AbortSignal,
): AsyncGenerator<Item, void> {
  const items = await orInterrupted(opening, signal).catch(nullIfInterrupted)
  while (items) {
    const next = await orInterrupted(items.next(), signal).catch(nullIfInterrupted)
    if (!next || next.done) return
    yield next.value
  }
}
