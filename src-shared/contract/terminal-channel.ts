import { z } from 'zod'

/**
 * The bytes of a terminal travel on a channel of their own, so they never queue behind calls: a
 * MessagePort in the window, a WebSocket (`/terminals/<id>`) elsewhere. Binary messages are terminal
 * bytes, in either direction; text messages are JSON of the shapes below.
 */
export const terminalClientMessage = z.discriminatedUnion('type', [
  /** xterm has parsed this many bytes. Sent after its write callback, never on receipt. */
  z.object({ type: z.literal('ack'), bytes: z.number().int().positive() }),
  z.object({
    type: z.literal('resize'),
    cols: z.number().int().min(2).max(1000),
    rows: z.number().int().min(2).max(1000),
  }),
  /** A hidden terminal is sent larger batches. */
  z.object({ type: z.literal('visible'), visible: z.boolean() }),
])
export type TerminalClientMessage = z.infer<typeof terminalClientMessage>

export const terminalServerMessage = z.discriminatedUnion('type', [
  /** Everything kept of the past has been sent; what follows is live. */
  z.object({ type: z.literal('replayed') }),
  z.object({
    type: z.literal('state'),
    state: z.enum(['open', 'disconnected', 'ended']),
    reason: z.string().nullable(),
    /** The shell's own, where it has ended with one. */
    exitCode: z.number().int().optional(),
  }),
])
export type TerminalServerMessage = z.infer<typeof terminalServerMessage>

/** Batching and flow control of terminal bytes, in milliseconds and bytes. */
export const TERMINAL_FLOW = {
  visibleBatchMs: 8,
  hiddenBatchMs: 32,
  flushBytes: 64 * 1024,
  highMark: 256 * 1024,
  lowMark: 64 * 1024,
  /** Kept for replay when a pane attaches again. */
  ringBytes: 1024 * 1024,
} as const
