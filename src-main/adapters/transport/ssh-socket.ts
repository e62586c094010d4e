import { connect, type Socket } from 'node:net'

/** Several packets of 32 KiB at once: each turn of the event loop costs more than the bytes do. */
const READ_BYTES = 256 * 1024

/**
 * A TCP connection for ssh2. Once `mayReuse` says true, all reads share one buffer, which is half of the garbage that
 * a log of gigabytes makes. ssh2 copies what AES gives it, but keeps pieces of the greeting, of the key
 * exchange, and of what chacha20 deciphers.
 */
export function connectTcp(host: string, port: number, mayReuse: () => boolean): Socket {
  const socket: Socket = connect({
    host,
    port,
    onread: {
      buffer: Buffer.allocUnsafeSlow(READ_BYTES),
      callback: (length, buffer) => {
        const bytes = (buffer as Buffer).subarray(0, length)
        if (!mayReuse() || !socket.readableFlowing || socket.readableLength > 0) return socket.push(Buffer.from(bytes))
        socket.emit('data', bytes)
        return true
      },
    },
  })
  joinWrites(socket)
  return socket
}

/** What is written in one turn goes out as one: ssh2 writes each packet in three pieces, and each would be a call of the system. */
function joinWrites(socket: Socket): void {
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean
  socket.write = ((...args: unknown[]) => {
    if (socket.writableCorked === 0) {
      socket.cork()
      process.nextTick(() => socket.uncork())
    }
    return write(...args)
  }) as typeof socket.write
}
