import type { ProviderCapabilities } from '../../../../src-shared/vocabulary/index.ts'

/** What EC2 can do for us. Bills are in Cost Explorer, which is not read here. */
export const CAPABILITIES: ProviderCapabilities = {
  stop: true,
  spot: true,
  rename: true,
  selfStop: 'os-shutdown',
  knowsHostKey: true,
  billing: false,
  lists: ['disk', 'address'],
  idempotentLaunch: true,
  settleSeconds: 60,
}
