import { createHmac, timingSafeEqual } from 'node:crypto'
import { hostPatternMatches } from './host-patterns.ts'
import { fingerprint } from './ssh-wire.ts'

/** A key that known_hosts has for a host. */
export interface KnownHostKey {
  algorithm: string
  fingerprint: string
  /** Marked `@revoked`: never to be trusted. */
  revoked: boolean
  /** Found under the bare host name although the port is not 22: it can confirm a key but not contradict one. */
  otherPort: boolean
}

/**
 * The keys that the text of a known_hosts file has for a host (format: sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT").
 * Certificate authorities and lines that cannot be read are passed over.
 */
export function knownKeysOf(
  text: string,
  address: { host: string; port: number; hostKeyAlias?: string },
): KnownHostKey[] {
  const bare = (address.hostKeyAlias ?? address.host).toLowerCase()
  const full = address.port === 22 || address.hostKeyAlias ? bare : `[${bare}]:${address.port}`
  return text.split('\n').flatMap((line): KnownHostKey[] => {
    const fields = line.trim().split(/[ \t]+/)
    const marker = fields[0]?.startsWith('@') ? fields.shift() : undefined
    const [names, algorithm, base64] = fields
    if (!names || names.startsWith('#') || !algorithm || !base64) return []
    if (marker !== undefined && marker !== '@revoked') return []
    const exact = namesMatch(names, full)
    if (!exact && (full === bare || !namesMatch(names, bare))) return []
    const blob = Buffer.from(base64, 'base64')
    if (blob.length === 0) return []
    return [{ algorithm, fingerprint: fingerprint(blob), revoked: marker === '@revoked', otherPort: !exact }]
  })
}

function namesMatch(names: string, name: string): boolean {
  if (names.startsWith('|')) return hashMatches(names, name)
  return hostPatternMatches(names.toLowerCase().split(','), name)
}

/** `|1|salt|hash`: HMAC-SHA1 of the name under the salt. */
function hashMatches(field: string, name: string): boolean {
  const [, version, salt, hash] = field.split('|')
  if (version !== '1' || !salt || !hash) return false
  const expected = Buffer.from(hash, 'base64')
  const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest()
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}
