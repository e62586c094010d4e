import type { Finding } from './items.ts'

/** What one presented host key is to us. */
export interface HostKeyFinding {
  /** The server, or the first jump host on the way that is not trusted: `host` or `host:port`. */
  host: string
  algorithm: string
  fingerprint: string
  known: 'pinned' | 'known_hosts' | 'unknown' | 'changed'
  /** The fingerprint that is trusted. */
  pinned: string | null
}

/** What to tell a person about a host key. */
export function judgeHostKey(key: HostKeyFinding): Finding {
  const shown = `${key.algorithm} ${key.fingerprint}`
  const command = `ssh-keygen -lf ${keyFile(key.algorithm)}`
  switch (key.known) {
    case 'pinned':
      return { status: 'ok', detail: `${shown}, as before` }
    case 'known_hosts':
      return { status: 'ok', detail: `${shown}, from known_hosts` }
    case 'unknown':
      return {
        status: 'ask',
        detail: `${key.host} presents ${shown}`,
        fix: 'Compare this fingerprint with what the command prints on the server, then trust it.',
        command,
      }
    case 'changed':
      return {
        status: 'failed',
        detail:
          key.pinned === null
            ? `${key.host} presents ${shown}, which is marked as revoked.`
            : `${key.host} presents ${shown} now, but ${key.pinned} is trusted.`,
        fix: 'Either the server was set up anew, or somebody is in between. Ask who runs it; only then replace the key.',
        command,
      }
  }
}

function keyFile(algorithm: string): string {
  const kind = /ed25519|ecdsa|rsa/.exec(algorithm)?.[0] ?? 'ed25519'
  return `/etc/ssh/ssh_host_${kind}_key.pub`
}
