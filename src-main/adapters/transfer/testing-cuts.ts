import type { Transport } from '../transport/index.ts'
import type { TransferTransport } from './types.ts'

/**
 * The same transport, but `cut` is called once `bytes` have passed over its channels, both ways together, at any byte: a write
 * that would pass the limit is cut in two.
 */
export function cutAfter(transport: Transport, bytes: number, cut: () => void): TransferTransport {
  let left = bytes
  const passed = (count: number) => {
    if (left <= 0) return
    left -= count
    if (left <= 0) cut()
  }
  return {
    exec: async (command, options) => {
      const channel = await transport.exec(command, options)
      // Watched, not listened to: a listener would set it flowing before anybody reads it.
      const emit = channel.stdout.emit.bind(channel.stdout) as (...args: unknown[]) => boolean
      channel.stdout.emit = ((name: string, ...args: unknown[]) => {
        if (name === 'data') passed((args[0] as Buffer).length)
        return emit(name, ...args)
      }) as typeof channel.stdout.emit
      const write = channel.stdin.write.bind(channel.stdin) as (...args: unknown[]) => boolean
      channel.stdin.write = ((chunk: Uint8Array, done?: () => void) => {
        const { length } = chunk
        const written = () => {
          passed(length)
          done?.() // only now, since the memory of the chunk is used again
        }
        return write(left > 0 && length > left ? chunk.subarray(0, left) : chunk, written)
      }) as typeof channel.stdin.write
      return channel
    },
  }
}
