import type { ProviderCapabilities } from '../../../../src-shared/vocabulary/index.ts'

/** What Vast.ai can do for us. It tells bills by API (`/api/v0/charges`). */
export const CAPABILITIES: ProviderCapabilities = {
  stop: true,
  spot: true,
  rename: true,
  selfStop: 'scoped-key',
  knowsHostKey: false,
  billing: true,
  lists: ['disk'],
  idempotentLaunch: false,
  settleSeconds: 90,
}
