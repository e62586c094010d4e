import type { Provider, ProviderCapabilities } from '../../src-shared/vocabulary/index.ts'

/** What a provider can do, in words, with what it cannot. */
export function capabilityTexts(capabilities: ProviderCapabilities): string[] {
  const { stop, spot, lists, knowsHostKey, billing, idempotentLaunch } = capabilities
  return [
    stop
      ? 'Servers can be stopped and started again; their disk bills meanwhile.'
      : 'Servers cannot be stopped, only ended.',
    spot ? 'Has spot offers, which it may take away.' : 'Has no spot offers.',
    lists.length > 0
      ? `Tells which ${lists.map((one) => (one === 'disk' ? 'disks' : 'addresses')).join(' and ')} bill by themselves.`
      : 'Does not tell of disks or addresses that bill by themselves.',
    knowsHostKey
      ? 'The host key of a new server is known before the first login.'
      : 'The host key of a new server is pinned at the first login, and marked so.',
    billing ? 'Tells what was billed.' : 'Does not tell what was billed: prices stay estimates.',
    ...(idempotentLaunch ? ['An order that is repeated makes no second server.'] : []),
  ]
}

/** How a provider stands, in one word. */
export function providerWord({ state }: Pick<Provider, 'state'>) {
  if (state === 'ok') return { word: 'Connected', tone: 'good' } as const
  if (state === 'failed') return { word: 'Failed', tone: 'broken' } as const
  if (state === 'unchecked') return { word: 'Not checked', tone: 'attention' } as const
  return { word: 'Not connected', tone: 'muted' } as const
}

/** The rights that its key lacks. */
export const missingRights = ({ rights }: Pick<Provider, 'rights'>) =>
  rights.filter(({ status }) => status === 'missing')
