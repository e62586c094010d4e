import { z } from 'zod'

/** The one IPC channel for questions of the window, and the two for what it is told. */
export const IPC = { ask: 'remotebot', event: 'remotebot:event', port: 'remotebot:port' } as const

export const channelRequest = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('rpc') }),
  z.strictObject({ kind: z.literal('terminal'), terminalId: z.string().min(1).max(100) }),
])

/** Everything that a window may ask of the host. */
export const ask = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('channel'), request: channelRequest }),
  z.strictObject({ type: z.literal('engine-state') }),
  z.strictObject({ type: z.literal('restart-engine') }),
  z.strictObject({ type: z.literal('open-external'), url: z.string().max(4000) }),
  z.strictObject({ type: z.literal('choose-folder'), title: z.string().min(1).max(200) }),
  z.strictObject({ type: z.literal('show-item'), path: z.string().min(1).max(4096) }),
])
export type Ask = z.infer<typeof ask>
