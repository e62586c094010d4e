import type { ServerAuthInput } from '../../../src-shared/vocabulary/index.ts'

/** What the form holds for logging in, whatever kind is chosen. */
export interface AuthDraft {
  kind: ServerAuthInput['kind']
  path: string
  passphrase: string
  privateKey: string
  password: string
}

export const EMPTY_AUTH: AuthDraft = { kind: 'default', path: '', passphrase: '', privateKey: '', password: '' }

export const AUTH_KINDS: ReadonlyArray<{ value: AuthDraft['kind']; label: string; hint: string }> = [
  {
    value: 'default',
    label: 'As ssh would',
    hint: 'The agent first, then the keys named in ~/.ssh/config and the usual ones in ~/.ssh.',
  },
  { value: 'agent', label: 'SSH agent', hint: 'Only keys that the agent holds.' },
  { value: 'file', label: 'Key file', hint: 'A private key on this computer; it stays where it is.' },
  { value: 'pasted', label: 'Pasted key', hint: 'Kept sealed in the vault.' },
  {
    value: 'generated',
    label: 'A key made for you',
    hint: 'A new key pair: the private half goes to the vault, you install the public half.',
  },
  { value: 'password', label: 'Password', hint: 'Kept sealed in the vault.' },
]

/** The draft as the contract wants it, or what is missing. */
export function authOf(draft: AuthDraft): { auth: ServerAuthInput } | { missing: string } {
  const passphrase = draft.passphrase || undefined
  switch (draft.kind) {
    case 'default':
    case 'agent':
    case 'generated':
      return { auth: { kind: draft.kind } }
    case 'file':
      return draft.path.trim()
        ? { auth: { kind: 'file', path: draft.path.trim(), passphrase } }
        : { missing: 'Name the key file.' }
    case 'pasted':
      return draft.privateKey.trim()
        ? { auth: { kind: 'pasted', privateKey: `${draft.privateKey.trim()}\n`, passphrase } }
        : { missing: 'Paste the private key.' }
    case 'password':
      return draft.password
        ? { auth: { kind: 'password', password: draft.password } }
        : { missing: 'Enter the password.' }
  }
}
