import type { Clock } from './index.ts'

/**
 * Does `work` now, and again so many milliseconds after each time that it was done, until `signal` aborts. What it throws goes to
 * `failed`, and ends nothing. Never rejects.
 */
export async function repeat(
  clock: Pick<Clock, 'sleep'>,
  everyMs: number,
  signal: AbortSignal,
  work: () => unknown,
  failed: (error: unknown) => void,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await work()
    } catch (error) {
      failed(error)
    }
    await clock.sleep(everyMs, signal).catch(() => {})
  }
}
