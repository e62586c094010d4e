import type { ProviderCapabilities } from '../../../../src-shared/vocabulary/index.ts'

/** What Lambda Cloud can do for us (official description 1.8.3): no stop, no spot, no timer, no bills. */
export const CAPABILITIES: ProviderCapabilities = {
  stop: false,
  spot: false,
  rename: true,
  selfStop: 'none',
  knowsHostKey: false,
  billing: false,
  lists: ['disk'],
  idempotentLaunch: false,
  settleSeconds: 120,
}
