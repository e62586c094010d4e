import { readFile } from 'node:fs/promises'
import type { AnyAuthMethod, ParsedKey } from 'ssh2'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { expandHome } from './expand-home.ts'
import { type AgentKey, agentKeys } from './ssh-agent.ts'
import { keyError, parsePrivateKey, readPrivateKey } from './ssh-keys.ts'
import type { HopDeps, SshHop } from './ssh-target.ts'
import { fingerprint } from './ssh-wire.ts'

/** One way to log in that will be tried. */
export interface Login {
  /** For messages: `agent key SHA256:… (comment)`, `~/.ssh/id_rsa`, `the password`. */
  label: string
  method: 'publickey' | 'password' | 'keyboard-interactive'
  attempt: AnyAuthMethod
}

/** What will be tried, in order, and why other things will not. */
export interface Logins {
  logins: Login[]
  notes: string[]
  /** What the server asked beside the password, such as a one-time code; filled while logging in. */
  questions: string[]
}

const CODE = /\b(code|otp|token|passcode|pin|verification|authenticator|one[- ]?time|2fa|duo|yubikey)\b/i

const USUAL_FILES = ['~/.ssh/id_ed25519', '~/.ssh/id_ecdsa', '~/.ssh/id_rsa']

/**
 * Gathers everything needed to log in to a host, before it is contacted.
 * @throws RemotebotError KEY_UNUSABLE if there is nothing to try; VAULT_LOCKED from the vault
 */
export async function collectLogins(hop: SshHop, deps: HopDeps): Promise<Logins> {
  const { auth } = hop
  const passphraseOf = async (name: string | null) => (name === null ? undefined : await deps.readSecret(name))
  switch (auth.kind) {
    case 'password':
      return passwordLogins(hop.user, await deps.readSecret(auth.secret))
    case 'vault': {
      const text = await deps.readSecret(auth.secret)
      const key = readPrivateKey(text, await passphraseOf(auth.passphraseSecret), 'The stored key')
      return only([keyLogin(hop.user, 'the stored key', key)])
    }
    case 'file': {
      const text = await readKeyFile(auth.path, deps)
      const key = readPrivateKey(text, await passphraseOf(auth.passphraseSecret), `The key ${auth.path}`)
      return only([keyLogin(hop.user, auth.path, key)])
    }
    case 'agent':
      return only((await requireAgent(hop, deps)).map((key) => agentLogin(hop.user, key)))
    case 'default':
      return await defaultLogins(hop, deps)
  }
}

const only = (logins: Login[]): Logins => ({ logins, notes: [], questions: [] })

/** What `ssh` would try: agent keys, then the identity files of the config, then the usual files. */
async function defaultLogins(hop: SshHop, deps: HopDeps): Promise<Logins> {
  const notes: string[] = []
  const configured = hop.identityFiles ?? []
  const paths = [...new Set(configured.length > 0 ? configured : USUAL_FILES)]
  const files: { path: string; key: ParsedKey }[] = []
  const listed = new Set<string>() // fingerprints of identity files, the locked ones too, by their .pub
  for (const path of paths) {
    const found = await readIdentity(path, deps)
    for (const print of found.fingerprints) listed.add(print)
    if ('key' in found) files.push({ path, key: found.key })
    else if (found.note !== null && (configured.length > 0 || !found.absent)) notes.push(found.note)
  }
  const agent = await tryAgent(hop, deps, notes)
  const inAgent = new Set(agent.map(({ key }) => fingerprint(key.getPublicSSH())))
  const isListed = ({ key }: AgentKey) => listed.has(fingerprint(key.getPublicSSH()))
  const offered = hop.identitiesOnly
    ? agent.filter(isListed)
    : [...agent.filter(isListed), ...agent.filter((key) => !isListed(key))]
  const logins = [
    ...offered.map((key) => agentLogin(hop.user, key)),
    ...files
      .filter(({ key }) => !inAgent.has(fingerprint(key.getPublicSSH())))
      .map(({ path, key }) => keyLogin(hop.user, path, key)),
  ]
  if (logins.length > 0) return { ...only(logins), notes }
  throw new RemotebotError('KEY_UNUSABLE', `There is no key to log in with. ${sentences(notes)}`.trim(), {
    hint: 'Choose a key file, paste a key, use a password, or let a key be made for this server.',
    details: notes.join('\n') || undefined,
  })
}

const sentences = (notes: string[]) => notes.map((note) => `${note}.`).join(' ')

type Identity = { fingerprints: string[] } & ({ key: ParsedKey } | { note: string | null; absent: boolean })

async function readIdentity(path: string, deps: HopDeps): Promise<Identity> {
  const publicText = await readFile(expandHome(`${path.replace(/\.pub$/, '')}.pub`, deps.home), 'utf8').catch(() => '')
  const blob = publicText.split(' ')[1]
  const fingerprints = blob ? [fingerprint(Buffer.from(blob, 'base64'))] : []
  let text: string
  try {
    text = await readFile(expandHome(path, deps.home), 'utf8')
  } catch (error) {
    const absent = (error as NodeJS.ErrnoException).code === 'ENOENT'
    return { fingerprints, note: absent ? `${path} does not exist` : `${path} cannot be read`, absent }
  }
  const key = parsePrivateKey(text)
  if (!('problem' in key)) return { fingerprints: [fingerprint(key.getPublicSSH())], key }
  if (key.problem === 'public_key') return { fingerprints, note: null, absent: false } // stands for an agent key
  const why = key.problem === 'needs_passphrase' ? 'is protected by a passphrase, so it was skipped' : 'cannot be read'
  return { fingerprints, note: `${path} ${why}`, absent: false }
}

async function tryAgent(hop: SshHop, deps: HopDeps, notes: string[]): Promise<AgentKey[]> {
  const socket = socketOf(hop, deps)
  if (socket === null) {
    notes.push('no SSH agent is running')
    return []
  }
  try {
    const keys = await agentKeys(socket)
    if (keys.length === 0) notes.push('the SSH agent holds no keys')
    return keys
  } catch {
    notes.push('the SSH agent does not answer')
    return []
  }
}

async function requireAgent(hop: SshHop, deps: HopDeps): Promise<AgentKey[]> {
  const socket = socketOf(hop, deps)
  const hint = 'Start one and add your key (ssh-add), or choose a key file for this server.'
  if (socket === null) {
    throw new RemotebotError('KEY_UNUSABLE', 'No SSH agent is running: SSH_AUTH_SOCK is not set.', { hint })
  }
  let keys: AgentKey[]
  try {
    keys = await agentKeys(socket)
  } catch (error) {
    const details = (error as Error).message
    throw new RemotebotError('KEY_UNUSABLE', `The SSH agent at ${socket} does not answer.`, { hint, details })
  }
  if (keys.length > 0) return keys
  throw new RemotebotError('KEY_UNUSABLE', 'The SSH agent holds no keys.', {
    hint: 'Add one with ssh-add ~/.ssh/id_ed25519, or choose a key file for this server.',
  })
}

function socketOf(hop: SshHop, deps: HopDeps): string | null {
  const socket = hop.agentSocket === undefined ? (deps.env ?? process.env).SSH_AUTH_SOCK : hop.agentSocket
  return socket ? expandHome(socket, deps.home) : null
}

function agentLogin(username: string, { key, agent }: AgentKey): Login {
  const comment = key.comment ? ` (${key.comment})` : ''
  const label = `agent key ${fingerprint(key.getPublicSSH())}${comment}`
  return { label, method: 'publickey', attempt: { type: 'agent', username, agent } }
}

function keyLogin(username: string, label: string, key: ParsedKey): Login {
  return { label, method: 'publickey', attempt: { type: 'publickey', username, key } }
}

/** As `password`, and as the single question that many PAM set-ups ask instead. Other questions nobody can answer here. */
function passwordLogins(username: string, password: string): Logins {
  let asked = 0
  const questions: string[] = []
  const logins: Login[] = [
    { label: 'the password', method: 'password', attempt: { type: 'password', username, password } },
    {
      label: 'the password, typed for you at the prompt',
      method: 'keyboard-interactive',
      attempt: {
        type: 'keyboard-interactive',
        username,
        prompt: (_name, _instructions, _language, prompts, finish) => {
          const answers = prompts.map(({ prompt, echo }) => {
            const isPassword = !echo && !CODE.test(prompt)
            if (isPassword && asked++ === 0) return password
            // Asked for the password again, it was wrong: no news.
            if (!isPassword || !/passw/i.test(prompt)) questions.push(printable(prompt))
            return ''
          })
          finish(answers)
        },
      },
    },
  ]
  return { logins, notes: [], questions }
}

/** What a server asks, as one short line without control characters. */
function printable(question: string): string {
  const line = question.replace(/[\p{C}\s]+/gu, ' ').trim()
  return line.length > 80 ? `${line.slice(0, 79)}…` : line
}

async function readKeyFile(path: string, deps: HopDeps): Promise<string> {
  try {
    return await readFile(expandHome(path, deps.home), 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT' && code !== 'EACCES' && code !== 'EISDIR')
      throw keyError('unreadable', `The key ${path}`, message)
    const why = { ENOENT: 'does not exist', EACCES: 'may not be read by this user', EISDIR: 'is a folder' }[code]
    const hint = 'Choose the file of your private key; ssh keeps them in ~/.ssh.'
    throw new RemotebotError('KEY_UNUSABLE', `The key file ${path} ${why}.`, { hint, details: message })
  }
}
