import type { ExecChannel, Transport } from '../transport/index.ts'
import type { TransferTransport } from './types.ts'

/** The same transport, whose channels `change` may alter before they are used. */
export function withChannels(
  transport: Pick<Transport, 'exec'>,
  change: (channel: ExecChannel) => ExecChannel,
): TransferTransport {
  return { exec: async (command, options) => change(await transport.exec(command, options)) }
}

/** The same transport; what is written goes no further after `bytes` of a channel, until `gate` opens. */
export function heldAfter(transport: Pick<Transport, 'exec'>, bytes: number, gate: Promise<void>): TransferTransport {
  return withChannels(transport, (channel) => {
    let written = 0
    const write = channel.stdin.write.bind(channel.stdin) as (chunk: Uint8Array, done: () => void) => boolean
    channel.stdin.write = ((chunk: Uint8Array, done: () => void) => {
      written += chunk.length
      if (written > bytes) void gate.then(() => write(chunk, done))
      else write(chunk, done)
      return true
    }) as typeof channel.stdin.write
    return channel
  })
}
