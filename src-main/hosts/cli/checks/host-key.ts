import type { Client } from '../../../../src-shared/contract/index.ts'
import { RemotebotError, type Server } from '../../../../src-shared/vocabulary/index.ts'
import { usageError } from '../failure.ts'
import { canAsk, type Io, note } from '../io.ts'
import { confirm } from '../prompt/ask.ts'

/**
 * Makes sure that the keys which an SSH server and the hosts on the way to it present are trusted: pinned, in
 * known_hosts, accepted by flag, or by a person at the terminal. True: they are. False: the person said no.
 * @throws RemotebotError HOST_KEY_CHANGED, UNREACHABLE, INVALID_INPUT where nobody can be asked.
 */
export async function trustHost(io: Io, client: Client, server: Server, accept: boolean): Promise<boolean> {
  if (server.origin === 'local') return true
  // Each answer is about the first host on the way that is not trusted; there is no way to look past it.
  for (let hop = 0; hop <= server.jumps.length; hop++) {
    const trusted = await trustNext(io, client, server, accept)
    if (trusted !== 'one of them') return trusted === 'all'
  }
  return true
}

async function trustNext(
  io: Io,
  client: Client,
  server: Server,
  accept: boolean,
): Promise<'all' | 'one of them' | 'refused'> {
  const key = await client.servers.hostKey({ server: server.id })
  if (key.known === 'pinned' || key.known === 'known_hosts') return 'all'
  if (key.known === 'changed') throw changed(server, key)
  if (!accept) {
    if (!canAsk(io)) {
      throw usageError(
        `${key.host} presents a key that is not known yet: ${key.fingerprint} (${key.algorithm}).`,
        'Compare it with the host itself, then give --accept-host-key.',
      )
    }
    await note(io, `${key.host} is not known yet. It presents this key:`)
    await note(io, `  ${key.fingerprint} (${key.algorithm})`)
    await note(io, 'On the host itself, this shows its keys: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub')
    if (!(await confirm(io, 'Is this the right host?', false))) return 'refused'
  }
  await client.servers.trustHostKey({ server: server.id, fingerprint: key.fingerprint })
  return 'one of them'
}

function changed(server: Server, key: { host: string; algorithm: string; fingerprint: string; pinned: string | null }) {
  return new RemotebotError('HOST_KEY_CHANGED', `${key.host} presents another key than the one known.`, {
    hostKey: {
      host: key.host,
      algorithm: key.algorithm,
      fingerprint: key.fingerprint,
      pinned: key.pinned ?? 'unknown',
    },
    hint: [
      'Either the host was set up anew, or somebody else answers in its place. Nothing was sent to it.',
      'Ask its owner. If the new key is right:',
      `  remotebot server edit ${server.name} --replace-host-key ${key.fingerprint}`,
    ].join('\n'),
  })
}
