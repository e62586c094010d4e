import type { ProviderDefinition } from '../types.ts'
import { CAPABILITIES, DemoProvider } from './client.ts'

/** A simulated cloud on this computer: nothing is rented and nothing costs anything. */
export const demoDefinition: ProviderDefinition = {
  kind: 'demo',
  name: 'Demo cloud',
  fields: [],
  capabilities: CAPABILITIES,
  testedAgainst: 'A simulated cloud that runs on this computer: its machines, prices and bills are not real.',
  connect: (_values, { folder, endpoint }) => new DemoProvider(folder, endpoint),
}
