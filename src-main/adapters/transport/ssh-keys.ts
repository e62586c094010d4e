import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import type { ParsedKey } from 'ssh2'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { sshString } from './ssh-wire.ts'
import { ssh2 } from './ssh2.ts'

/** Why a private key cannot be used; the rest of the program decides what to do about it. */
export type KeyProblem = 'needs_passphrase' | 'wrong_passphrase' | 'public_key' | 'putty' | 'unreadable'

/**
 * Reads a private key in OpenSSH, PEM (PKCS#1, SEC1, PKCS#8) or PuTTY form (RSA, version 2).
 * Line ends and space round it don't matter.
 */
export function parsePrivateKey(
  text: string,
  passphrase?: string,
): ParsedKey | { problem: KeyProblem; details: string } {
  const clean = `${text.replace(/\r\n?/g, '\n').trim()}\n`
  if (/^(ssh-|ecdsa-|sk-)\S+ /.test(clean) || /^-----BEGIN( SSH2| RSA)? PUBLIC KEY/.test(clean)) {
    return { problem: 'public_key', details: 'this is a public key' }
  }
  const putty = /^PuTTY-User-Key-File-(\d+): (\S+)/.exec(clean)
  if (putty && (putty[1] !== '2' || putty[2] !== 'ssh-rsa')) {
    return { problem: 'putty', details: `PuTTY key file of version ${putty[1]}, type ${putty[2]}` }
  }
  const pem = /^-----BEGIN (RSA |EC |ENCRYPTED )?PRIVATE KEY-----/.test(clean)
  return pem ? parsePem(clean, passphrase) : parseWithSsh2(clean, passphrase)
}

function parseWithSsh2(text: string, passphrase?: string): ParsedKey | { problem: KeyProblem; details: string } {
  const encrypted = /^Encryption: (?!none)/m.test(text)
  if (encrypted && !passphrase) return { problem: 'needs_passphrase', details: 'the key is encrypted' }
  let parsed: ParsedKey | ParsedKey[] | Error
  try {
    parsed = ssh2().utils.parseKey(text, passphrase || undefined)
  } catch (error) {
    parsed = error as Error
  }
  const key = Array.isArray(parsed) ? parsed[0] : parsed
  if (key !== undefined && !(key instanceof Error)) {
    return key.isPrivateKey() ? key : { problem: 'public_key', details: 'this is a public key' }
  }
  const details = key?.message ?? 'no key in it'
  if (/no passphrase given/i.test(details)) return { problem: 'needs_passphrase', details }
  if (passphrase && /passphrase|decrypt|integrity/i.test(details)) return { problem: 'wrong_passphrase', details }
  return { problem: 'unreadable', details }
}

/** Through Node's crypto, since ssh2 reads no PKCS#8 and cannot tell a wrong passphrase from a broken PEM. */
function parsePem(text: string, passphrase?: string): ParsedKey | { problem: KeyProblem; details: string } {
  const encrypted = text.includes('ENCRYPTED')
  if (encrypted && !passphrase) return { problem: 'needs_passphrase', details: 'the key is encrypted' }
  try {
    const key = createPrivateKey({ key: text, format: 'pem', passphrase: passphrase || undefined })
    return parseWithSsh2(asSsh2Reads(key))
  } catch (error) {
    return { problem: encrypted ? 'wrong_passphrase' : 'unreadable', details: (error as Error).message }
  }
}

function asSsh2Reads(key: KeyObject): string {
  if (key.asymmetricKeyType === 'ed25519') return opensshEd25519(key, '').privateKey
  const type = key.asymmetricKeyType === 'ec' ? 'sec1' : 'pkcs1'
  return key.export({ type: type as 'pkcs1', format: 'pem' }).toString()
}

/**
 * The same as parsePrivateKey, for callers that want an error. `where` names the key: a path or `The key`.
 * @throws RemotebotError KEY_UNUSABLE saying what is wrong with it
 */
export function readPrivateKey(text: string, passphrase: string | undefined, where: string): ParsedKey {
  const parsed = parsePrivateKey(text, passphrase)
  if ('problem' in parsed) throw keyError(parsed.problem, where, parsed.details)
  return parsed
}

/** The error for a key problem. */
export function keyError(problem: KeyProblem, where: string, details: string): RemotebotError {
  const [message, hint] = {
    needs_passphrase: ['is protected by a passphrase', 'Enter its passphrase, or add the key to your SSH agent.'],
    wrong_passphrase: ['cannot be opened with this passphrase', 'Enter the passphrase again.'],
    public_key: ['is a public key', 'Give the private key: the file without .pub.'],
    putty: [
      'is a PuTTY key of a kind that cannot be read',
      'In PuTTYgen use Conversions → Export OpenSSH key, and give that file.',
    ],
    unreadable: ['is not a private key that can be read', 'Give an ed25519, ECDSA or RSA key in OpenSSH or PEM form.'],
  }[problem]
  return new RemotebotError('KEY_UNUSABLE', `${where} ${message}.`, { hint, details })
}

/** A new ed25519 key pair without passphrase; both halves in OpenSSH form, the public one as one line. */
export function generateKeyPair(comment: string): { privateKey: string; publicKey: string } {
  return opensshEd25519(generateKeyPairSync('ed25519').privateKey, comment.replace(/[\r\n]+/g, ' '))
}

/** The format is OpenSSH's PROTOCOL.key, section 1, with cipher "none". */
function opensshEd25519(key: KeyObject, comment: string): { privateKey: string; publicKey: string } {
  const { d = '', x = '' } = key.export({ format: 'jwk' })
  const seed = Buffer.from(d, 'base64url')
  const point = Buffer.from(x, 'base64url')
  const blob = Buffer.concat([sshString('ssh-ed25519'), sshString(point)])
  const check = randomBytes(4)
  const secret = Buffer.concat([
    ...[check, check, blob],
    ...[sshString(Buffer.concat([seed, point])), sshString(comment)],
  ])
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, i) => i + 1))
  const one = Buffer.from([0, 0, 0, 1])
  const body = Buffer.concat([
    ...[Buffer.from('openssh-key-v1\0'), sshString('none'), sshString('none'), sshString('')],
    ...[one, sshString(blob), sshString(Buffer.concat([secret, padding]))],
  ])
  const lines = body.toString('base64').match(/.{1,70}/g) ?? []
  return {
    privateKey: `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join('\n')}\n-----END OPENSSH PRIVATE KEY-----\n`,
    publicKey: `ssh-ed25519 ${blob.toString('base64')}${comment ? ` ${comment}` : ''}`,
  }
}
