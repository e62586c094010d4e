import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import type { ProviderDefinition } from '../../adapters/providers/index.ts'

/** What was given for the fields of a provider, trimmed. @throws RemotebotError INVALID_INPUT that names the field */
export function givenValues(
  { name, fields }: Pick<ProviderDefinition, 'name' | 'fields'>,
  values: Record<string, string>,
): Record<string, string> {
  const unknown = Object.keys(values).find((key) => !fields.some((field) => field.name === key))
  if (unknown !== undefined) {
    throw new RemotebotError('INVALID_INPUT', `${name} has no field "${unknown}".`, {
      hint: fields.length === 0 ? 'It needs nothing.' : `Fields: ${fields.map((field) => field.name).join(', ')}.`,
    })
  }
  const given: Record<string, string> = {}
  for (const field of fields) {
    const value = values[field.name]?.trim() ?? ''
    if (value !== '') given[field.name] = value
    else if (!field.optional) {
      throw new RemotebotError('INVALID_INPUT', `${name} needs: ${field.label}.`, { hint: field.help })
    }
  }
  return given
}
