import type { ProviderDefinition } from '../types.ts'
import { CAPABILITIES, DemoProvider } from './client.ts'

/** A simulated cloud on this computer: nothing is rented and nothing costs anything. */
export const demoDefinition: ProviderDefinition = {
  kind: 'demo',
  name: 'Demo cloud',
  fields: [],
  capabilities: CAPABILITIES,
  // It bills each millisecond for itself; a second is the nearest that can be said.
  billingStep: { stepSeconds: 1, minimumSeconds: 0 },
  image: () => 'a shell on this computer',
  testedAgainst: 'A simulated cloud that runs on this computer: its machines, prices and bills are not real.',
  connect: (_values, { folder, endpoint }) => new DemoProvider(folder, endpoint),
}
