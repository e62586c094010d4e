/**
 * Does `work` for each item in turn and goes on after failures. What succeeded goes into `done`, by id, and is
 * passed over when the same is tried again.
 * @throws the first failure, once all were tried.
 */
export async function each<T extends { id: string }>(
  items: readonly T[],
  done: Set<string>,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const failures: unknown[] = []
  for (const item of items) {
    if (done.has(item.id)) continue
    try {
      await work(item)
      done.add(item.id)
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}
