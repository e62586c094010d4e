import { newId, type Offer, type ProviderKind } from '../../../../src-shared/vocabulary/index.ts'
import type { LaunchPlan, MachineTag } from '../types.ts'
import { UNTOLD } from '../untold.ts'

export const PUBLIC_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILXGDN/SclOozk1xsDztpmhGiKkkrfQB9SKoO8dSIQQZ remotebot'
export const TAG: MachineTag = { installation: newId('installation'), launch: newId('launch') }
/** As long as a real one, and seen in no answer. */
export const KEY = 'rpa_TESTKEY0123456789abcdefghijklmnopqrstuv'

export function planFor(offer: Offer, more: Partial<LaunchPlan> = {}): LaunchPlan {
  return {
    offer,
    tag: TAG,
    name: 'train-1',
    diskGb: 40,
    publicKey: PUBLIC_KEY,
    idempotencyKey: TAG.launch,
    endsAt: Date.parse('2026-12-01T12:00:00Z'),
    hostKey: null,
    ...more,
  }
}

/** An offer where only what the launch call needs of it matters. */
export function offerFor(provider: ProviderKind, launch: Offer['launch'], more: Partial<Offer> = {}): Offer {
  return {
    id: `${provider}:test`,
    provider,
    gpu: null,
    cpuCount: null,
    memoryGb: null,
    diskGb: null,
    diskFixed: false,
    region: null,
    cloud: 'secure',
    spot: false,
    price: {
      perHour: 440_000,
      stoppedPerHour: null,
      diskGbMonth: null,
      stoppedDiskGbMonth: null,
      egressGb: null,
      ingressGb: null,
    },
    ...UNTOLD,
    seenAt: 0,
    launch,
    ...more,
  }
}
