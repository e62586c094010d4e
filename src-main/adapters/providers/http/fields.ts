import { type ProviderField, RemotebotError } from '../../../../src-shared/vocabulary/index.ts'

/** A field of the connect screen with one line in it. */
export function field(name: string, label: string, help: string, more: Partial<ProviderField> = {}): ProviderField {
  return { name, label, secret: false, optional: false, multiline: false, help, ...more }
}

/**
 * The values of a connect screen, trimmed; '' where an optional one was left out.
 * @throws RemotebotError INVALID_INPUT for one that is missing, or that cannot stand in a header
 */
export function readFields(provider: string, fields: readonly ProviderField[], values: Record<string, string>) {
  const read: Record<string, string> = {}
  for (const { name, label, optional, multiline, help } of fields) {
    const value = (values[name] ?? '').trim()
    if (value === '' && !optional)
      throw new RemotebotError('INVALID_INPUT', `${provider}: ${label} is missing (field "${name}")`, { hint: help })
    // Keys travel in headers, which hold visible ASCII only; what was pasted with a line break is a mistake.
    if (!multiline && /[^\x21-\x7e]/.test(value))
      throw new RemotebotError(
        'INVALID_INPUT',
        `${provider}: ${label} (field "${name}") has a space, a line break or a character that no key has`,
        { hint: 'Copy it again, whole and by itself.' },
      )
    read[name] = value
  }
  return read
}
