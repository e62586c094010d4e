import { timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { join } from 'node:path'
import ssh2, { type AuthContext, type Connection, type ServerChannel, type TcpipRequestInfo } from 'ssh2'
import { type Place, serveSession } from './ssh-sessions.ts'

/** Bytes over a network. */
export interface Traffic {
  sent: number
  received: number
}

/** The SSH server of one machine. */
export interface MachineSsh {
  readonly port: number
  /** Bytes that it has sent and received since it was opened, those of the protocol included. */
  traffic(): Traffic
  /** Ends all connections and stops listening. */
  close(): Promise<void>
}

/**
 * Opens it on loopback, at `port` if that is free (0 or taken: any). Only `publicKey` may log in, as `demo`, and the keys
 * that are in the machine's own `~/.ssh/authorized_keys` at that moment.
 * @throws Error where the key cannot be read, or nothing can be listened on
 */
export async function openSsh(
  options: { hostKey: string; publicKey: string; port: number } & Place,
): Promise<MachineSsh> {
  const allowed = ssh2.utils.parseKey(options.publicKey)
  if (allowed instanceof Error) throw allowed
  const clients = new Set<Connection>()
  /** Of connections that have ended. */
  let over: Traffic = { sent: 0, received: 0 }
  const server = new ssh2.Server({ hostKeys: [options.hostKey], ident: 'remotebot-demo-cloud' }, (client) => {
    clients.add(client)
    client.on('error', () => {})
    client.on('close', () => {
      if (clients.delete(client)) over = bytesOf([client], over)
    })
    client.on('authentication', (context) => judge(context, [allowed, ...admitted(options.home)]))
    client.on('session', (accept) => serveSession(accept(), options))
    client.on('tcpip', (accept, reject, info) => forward(accept, reject, info))
  })
  await listen(server, options.port).catch(() => listen(server, 0))
  server.on('error', () => {})
  return {
    port: (server.address() as AddressInfo).port,
    traffic: () => bytesOf(clients, over),
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const client of clients) client.end()
      // A client that does not answer must not keep its machine alive.
      setTimeout(() => {
        for (const client of clients) socketOf(client).destroy()
      }, 200)
      await closed
    },
  }
}

const socketOf = (client: Connection) => (client as unknown as { _sock: Socket })._sock

function bytesOf(clients: Iterable<Connection>, before: Traffic): Traffic {
  const sum = { ...before }
  for (const client of clients) {
    sum.sent += socketOf(client).bytesWritten
    sum.received += socketOf(client).bytesRead
  }
  return sum
}

function listen(server: InstanceType<typeof ssh2.Server>, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** The keys that were let in on the machine itself, as with any SSH server. */
function admitted(home: string): ssh2.ParsedKey[] {
  let text: string
  try {
    text = readFileSync(join(home, '.ssh', 'authorized_keys'), 'utf8')
  } catch {
    return []
  }
  return text.split('\n').flatMap((line) => {
    const key = ssh2.utils.parseKey(line)
    return key instanceof Error ? [] : [key]
  })
}

function judge(context: AuthContext, keys: readonly ssh2.ParsedKey[]): void {
  if (context.method !== 'publickey' || context.username !== 'demo') return context.reject(['publickey'])
  const { data } = context.key
  const allowed = keys.find((one) => {
    const key = one.getPublicSSH()
    return data.length === key.length && timingSafeEqual(data, key)
  })
  if (!allowed) return context.reject(['publickey'])
  // Without a signature the client only asks whether this key would do.
  if (!context.signature || !context.blob) return context.accept()
  if (allowed.verify(context.blob, context.signature, context.hashAlgo) === true) context.accept()
  else context.reject(['publickey'])
}

/** Each direction ends by itself. ssh2 closes a whole channel when its writable side ends, so the end is told by hand. */
function forward(accept: () => ServerChannel, reject: () => void, { destIP, destPort }: TcpipRequestInfo): void {
  const socket = connect({ host: destIP, port: destPort, allowHalfOpen: true })
  socket.once('error', reject)
  socket.once('connect', () => {
    socket.off('error', reject)
    const channel = accept()
    let open = 2
    const oneEnded = () => {
      if (--open === 0) channel.end()
    }
    socket.on('error', () => channel.close())
    channel.on('error', () => socket.destroy())
    socket.pipe(channel, { end: false })
    channel.pipe(socket)
    socket.once('end', () => {
      // After what still waits for the other side's window.
      channel.write(Buffer.alloc(0), () => (channel as unknown as { eof(): void }).eof())
      oneEnded()
    })
    channel.once('end', oneEnded)
    channel.once('close', () => socket.destroy())
  })
}
