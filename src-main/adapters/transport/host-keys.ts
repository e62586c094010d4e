import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import type { KnownHostKey } from './known-hosts.ts'
import { isHostKeyType } from './ssh-algorithms.ts'
import { hopName, type PresentedHostKey } from './ssh-target.ts'

/** A key that was accepted for this very server. */
export interface TrustedKey {
  algorithm: string
  fingerprint: string
}

/** What to think of a presented key. `changed` names the key that was expected instead. */
export type HostKeyVerdict =
  | { verdict: 'ok'; source: 'pinned' | 'known_hosts' }
  | { verdict: 'changed'; expected: TrustedKey; source: 'pinned' | 'known_hosts' }
  | { verdict: 'revoked' }
  | { verdict: 'unknown' }

/**
 * Whether a host may be trusted: the pinned key decides alone; else known_hosts; else nobody knows.
 * A host that shows none of its known keys counts as changed, also if the kind of key differs, since
 * it was asked for a known kind first. Known keys of kinds that it cannot be asked for say nothing.
 */
export function judgeHostKey(presented: TrustedKey, pinned: TrustedKey | null, known: KnownHostKey[]): HostKeyVerdict {
  const same = (key: TrustedKey) => key.fingerprint === presented.fingerprint
  if (known.some((key) => key.revoked && same(key))) return { verdict: 'revoked' }
  if (pinned !== null) {
    return same(pinned)
      ? { verdict: 'ok', source: 'pinned' }
      : { verdict: 'changed', expected: pinned, source: 'pinned' }
  }
  const valid = known.filter((key) => !key.revoked)
  if (valid.some(same)) return { verdict: 'ok', source: 'known_hosts' }
  const own = valid.filter((key) => !key.otherPort && isHostKeyType(key.algorithm))
  const expected = own.find((key) => key.algorithm === presented.algorithm) ?? own[0]
  if (expected === undefined) return { verdict: 'unknown' }
  const { algorithm, fingerprint } = expected
  return { verdict: 'changed', expected: { algorithm, fingerprint }, source: 'known_hosts' }
}

/** The kinds of key to ask a host for: the pinned one's, else those that known_hosts has. */
export function expectedKeyTypes(pinned: TrustedKey | null, known: KnownHostKey[]): string[] {
  if (pinned !== null) return [pinned.algorithm]
  return [...new Set(known.filter((key) => !key.revoked).map((key) => key.algorithm))]
}

/**
 * Does nothing if the verdict is ok. `pinnedFrom` says when and how the pinned key was accepted, for the dialog.
 * @throws RemotebotError HOST_KEY_UNKNOWN or HOST_KEY_CHANGED, with both fingerprints in its data
 */
export function requireTrusted(presented: PresentedHostKey, verdict: HostKeyVerdict, pinnedFrom?: string): void {
  if (verdict.verdict === 'ok') return
  const host = hopName({ host: presented.host, port: presented.port })
  const { algorithm, fingerprint } = presented
  const hostKey = { host, algorithm, fingerprint }
  const shown = `${kindOfKey(algorithm)} ${fingerprint}`
  switch (verdict.verdict) {
    case 'unknown':
      throw new RemotebotError('HOST_KEY_UNKNOWN', `The key of ${host} is not known yet. It presents ${shown}.`, {
        hint: 'Compare this fingerprint with the one that whoever runs the server gives you, then trust it.',
        hostKey,
      })
    case 'revoked':
      throw new RemotebotError(
        'HOST_KEY_CHANGED',
        `The key of ${host} is marked as revoked in known_hosts: ${shown}.`,
        {
          hint: 'Do not log in there. Ask whoever runs the server.',
          hostKey,
        },
      )
    case 'changed': {
      const { expected, source } = verdict
      const from = pinnedFrom ?? (source === 'pinned' ? 'trusted before' : 'in known_hosts')
      throw new RemotebotError(
        'HOST_KEY_CHANGED',
        `The key of ${host} has changed. It presents ${shown}; ` +
          `expected was ${kindOfKey(expected.algorithm)} ${expected.fingerprint} (${from}).`,
        {
          hint: 'Somebody may be listening in, or the server was set up again. Ask whoever runs it; trust the new key only if its fingerprint is confirmed.',
          hostKey: { ...hostKey, pinned: expected.fingerprint, pinnedFrom: from },
        },
      )
    }
  }
}

/** `ED25519`, `ECDSA` or `RSA`, as ssh shows it. */
export function kindOfKey(algorithm: string): string {
  return /ed25519|ecdsa|rsa|dss/.exec(algorithm)?.[0].replace('dss', 'dsa').toUpperCase() ?? algorithm
}
