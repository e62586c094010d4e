import { type ProviderKind, providerKind, RemotebotError } from '../../../../src-shared/vocabulary/index.ts'

/** The machine that `provider:id` names. @throws RemotebotError INVALID_INPUT for a provider that there is not */
export function parseInstance(instance: string): { kind: ProviderKind; machineId: string } {
  const [, name = '', machineId = ''] = /^([^:]+):(.+)$/.exec(instance) ?? []
  const kind = providerKind.safeParse(name)
  if (kind.success) return { kind: kind.data, machineId }
  throw new RemotebotError('INVALID_INPUT', `There is no provider "${name}".`, {
    hint: `An instance is provider:id; providers: ${providerKind.options.join(', ')}.`,
  })
}
