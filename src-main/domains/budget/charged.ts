import type { BudgetScope, ProviderKind } from '../../../src-shared/vocabulary/index.ts'

/** Whom and what money is charged to. */
export interface ChargedTo {
  provider: ProviderKind
  requester: string
  project: string | null
  pool: string | null
}

/** The scopes that count what is charged so, the most specific first: requester, project, pool, provider, everything. */
export function scopesOf(of: ChargedTo): BudgetScope[] {
  return [
    `requester:${of.requester}`,
    ...(of.project === null ? [] : [`project:${of.project}`]),
    ...(of.pool === null ? [] : [`pool:${of.pool}`]),
    `provider:${of.provider}`,
    'everything',
  ]
}
