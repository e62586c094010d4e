import type { Logger } from './logger.ts'

/** Marks a promise as deliberately not awaited: its failure is logged, never unhandled. */
export function drop(promise: Promise<unknown>, log: Logger, what: string): void {
  promise.catch((error: unknown) => log.error({ err: error }, what))
}
