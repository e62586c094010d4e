import { afterAll, beforeAll } from 'vitest'
import { startSshd } from '../../testing/sshd.ts'
import { startTcpProxy } from '../../testing/tcp-proxy.ts'
import { createSshTransport, type Transport } from '../transport/index.ts'
import { targetOf, testDeps } from '../transport/ssh-test-kit.ts'
import type { TransferTransport } from './types.ts'

/**
 * The same transport, but `cut` is called once `bytes` have passed over its channels, both ways together, at any byte: a write
 * that would pass the limit is cut in two.
 */
function cutAfter(transport: Transport, bytes: number, cut: () => void): TransferTransport {
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

/** A server for all tests of a `describe`, reached by a link that is cut once some bytes have passed. */
export function useLinkWithCuts(): { transport(): Transport; cutAfter(bytes: number): TransferTransport } {
  let transport: Transport
  let cut = () => {}
  let end = async () => {}
  beforeAll(async () => {
    const sshd = await startSshd()
    const proxy = await startTcpProxy(sshd)
    transport = createSshTransport({ ...targetOf(sshd), port: proxy.port }, testDeps())
    cut = () => proxy.cut()
    end = async () => {
      await transport.close()
      await proxy.stop()
      await sshd.stop()
    }
  })
  afterAll(() => end())
  return { transport: () => transport, cutAfter: (bytes) => cutAfter(transport, bytes, cut) }
}
