import { SELF_STOP } from '../../../../../src-shared/offers/index.ts'
import { formatDollars, type Provider } from '../../../../../src-shared/vocabulary/index.ts'
import type { Cli } from '../../cli.ts'
import { foldAt } from '../../io.ts'
import { moment } from '../../output/ages.ts'
import { painter } from '../../output/colour.ts'
import { fieldLines } from '../../output/fields.ts'

const WORDS = { not_connected: 'not connected', unchecked: 'unchecked', ok: 'connected', failed: 'failed' } as const

/** One or two words for how a provider is. */
export const providerStatus = ({ state }: Provider): string => WORDS[state]

/** A provider for `--json`. */
export function providerJson(provider: Provider): object {
  const { kind, ...rest } = provider
  return { id: kind, status: providerStatus(provider), ...rest }
}

/** A provider for people. */
export function providerLines(cli: Cli, provider: Provider): string[] {
  const missing = provider.rights.filter(({ status }) => status === 'missing').map(({ name }) => name)
  const unknown = provider.rights.filter(({ status }) => status === 'unknown').map(({ name }) => name)
  return fieldLines(
    [
      ['Provider', `${provider.name}  ${provider.kind}`],
      ['Status', providerStatus(provider)],
      ['Reason', provider.reason],
      ['Account', provider.account],
      ['Balance', provider.balance === null ? null : formatDollars(provider.balance)],
      ['May not', missing.join(', ')],
      ['Not known', unknown.length === 0 ? null : `whether the key may: ${unknown.join(', ')}`],
      ['Servers', String(provider.servers)],
      ['If we are gone', SELF_STOP[provider.capabilities.selfStop]],
      ['Checked', moment(provider.checkedAt)],
      ['Tested with', provider.testedAgainst],
    ],
    painter(cli.io, cli.io.stdout),
    foldAt(cli.io.stdout),
  )
}
