import { setTimeout as delay } from 'node:timers/promises'
import type { Client } from '../../../src-shared/contract/index.ts'
import type { Attached } from '../attach/index.ts'
import { errorCode } from './error-code.ts'
import { orInterrupted } from './interrupted.ts'

/** The stream of the engine ended although there was more to hear. */
export class StreamEnded extends Error {}

/** Connects to the engine, once: to the one that runs, or to one that it starts. */
export type Attach = (start: 'background' | 'never') => Promise<Attached>

/** How long a restarting engine is waited for before one is started here, and the end of all patience. */
const PATIENCE = { restartMs: 1500, totalMs: 90_000, askMs: 3000 }

/** True if `error` means that the engine has gone, rather than that it refused. */
export async function engineLost(client: Client, error: unknown): Promise<boolean> {
  if (error instanceof StreamEnded) return true
  const code = errorCode(error)
  if (code !== null) return code === 'NO_ENGINE'
  const alive = client.engine.status().then(
    () => true,
    () => false,
  )
  return !(await Promise.race([alive, delay(PATIENCE.askMs, false, { ref: false })]))
}

/**
 * Attaches again after the engine has gone: first to the one that restarts, then by starting one.
 * @throws Interrupted at once when `signal` aborts, the last error once patience is over, and any error other
 * than NO_ENGINE as it comes.
 */
export async function attachAgain(attach: Attach, signal: AbortSignal): Promise<Attached> {
  const began = performance.now()
  for (let wait = 150; ; wait = Math.min(wait * 1.6, 5000)) {
    await orInterrupted(delay(wait), signal)
    const waited = performance.now() - began
    try {
      return await orInterrupted(attach(waited < PATIENCE.restartMs ? 'never' : 'background'), signal)
    } catch (error) {
      const final = errorCode(error) !== 'NO_ENGINE'
      if (final || waited > PATIENCE.totalMs) throw error
    }
  }
}
