import type { ProviderCapabilities } from '../../../../src-shared/vocabulary/index.ts'

/** What Google Compute can do for us. Bills are in Cloud Billing exports, which are not read here. */
export const CAPABILITIES: ProviderCapabilities = {
  stop: true,
  spot: true,
  rename: false,
  selfStop: 'provider-timer',
  // Google's agent makes the host keys and publishes them; they cannot be given to it.
  knowsHostKey: false,
  billing: false,
  lists: ['disk', 'address'],
  idempotentLaunch: true,
  settleSeconds: 30,
}
