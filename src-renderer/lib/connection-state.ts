import { create } from 'zustand'

/** Where the window stands with its engine. */
export interface ConnectionState {
  /** `opening` before the first success, `open`, `lost` while reconnecting, `skew` with a wrong protocol. */
  status: 'opening' | 'open' | 'lost' | 'skew'
  /** When `status` last changed, epoch ms. */
  since: number
  /** When the engine last answered anything, epoch ms; null before its first answer. */
  lastAnswerAt: number | null
  /** Epoch ms of the next try while lost. */
  nextTryAt: number | null
  attempts: number
  reason: string | null
  engineVersion: string | null
}

/** The one store of the connection; only `connection.ts` writes it. */
export const useConnection = create<ConnectionState>(() => ({
  status: 'opening',
  since: Date.now(),
  lastAnswerAt: null,
  nextTryAt: null,
  attempts: 0,
  reason: null,
  engineVersion: null,
}))

/** Delay before reconnect number `attempt` (from 1), in ms: 250 ms doubling to 5 s, with a fifth of jitter. */
export function reconnectDelay(attempt: number, random: number = Math.random()): number {
  const plain = Math.min(5000, 250 * 2 ** Math.min(attempt - 1, 10))
  return Math.round(plain * (0.9 + random * 0.2))
}
