import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { counted } from '../../../src-shared/vocabulary/index.ts'
import { AreaField, SelectField, TextField } from '../../components/field.tsx'
import { api } from '../../lib/client.ts'
import { AUTH_KINDS, type AuthDraft } from './auth-draft.ts'

interface AuthFieldsProps {
  draft: AuthDraft
  onChange: (draft: AuthDraft) => void
  /** Editing: leave what is stored unless another kind is entered. */
  label?: string
}

/** How to log in: the kind, and only the fields that it needs. */
export function AuthFields({ draft, onChange, label = 'Log in with' }: AuthFieldsProps) {
  const list = useId()
  const identities = useQuery(api.servers.identities.queryOptions()).data ?? []
  const files = identities.filter((one) => one.source === 'file' && one.path)
  const agent = identities.filter((one) => one.source === 'agent')
  const set = (change: Partial<AuthDraft>) => onChange({ ...draft, ...change })
  const kind = AUTH_KINDS.find((one) => one.value === draft.kind)
  const found =
    draft.kind === 'agent' || draft.kind === 'default'
      ? ` ${agent.length === 0 ? 'The agent holds no key now.' : `The agent holds ${counted(agent.length, 'key')}.`}`
      : ''
  const chosen = files.find((one) => one.path === draft.path)
  return (
    <>
      <SelectField
        label={label}
        value={draft.kind}
        onChange={(value) => set({ kind: value as AuthDraft['kind'] })}
        options={AUTH_KINDS}
        hint={`${kind?.hint ?? ''}${found}`}
      />
      {draft.kind === 'file' && (
        <>
          <TextField
            label="Key file"
            mono
            list={list}
            value={draft.path}
            onChange={(path) => set({ path })}
            placeholder="~/.ssh/id_ed25519"
            hint={chosen && `${chosen.algorithm} · ${chosen.fingerprint}`}
          />
          <datalist id={list}>
            {files.map((one) => (
              <option key={one.path} value={one.path ?? ''}>
                {one.comment}
              </option>
            ))}
          </datalist>
        </>
      )}
      {draft.kind === 'pasted' && (
        <AreaField
          label="Private key"
          rows={5}
          value={draft.privateKey}
          onChange={(privateKey) => set({ privateKey })}
          placeholder="-----BEGIN OPENSSH PRIVATE KEY-----"
        />
      )}
      {((draft.kind === 'file' && chosen?.encrypted !== false) || draft.kind === 'pasted') && (
        <TextField
          label="Passphrase, if it has one"
          type="password"
          value={draft.passphrase}
          onChange={(passphrase) => set({ passphrase })}
        />
      )}
      {draft.kind === 'password' && (
        <TextField label="Password" type="password" value={draft.password} onChange={(password) => set({ password })} />
      )}
    </>
  )
}
