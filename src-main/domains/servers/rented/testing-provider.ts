import type { ProviderCapabilities } from '../../../../src-shared/vocabulary/index.ts'
import type { Machine, Provider } from '../../../adapters/providers/index.ts'

/** For tests: a machine on its way of which nothing is known yet, unless told otherwise. */
export function aMachine(change: Partial<Machine> & Pick<Machine, 'id'>): Machine {
  return {
    name: 'one',
    tag: null,
    state: 'booting',
    providerState: 'BOOTING',
    problem: null,
    phase: 'boot',
    ssh: null,
    hostKeys: [],
    pricePerHour: null,
    gpu: null,
    region: null,
    spot: false,
    preempted: false,
    createdAt: null,
    billing: null,
    traffic: null,
    ...change,
  }
}

/** For tests: a client whose calls are `calls`, and whose provider can do the usual, unless `can` says otherwise. */
export function aProvider(calls: Partial<Provider>, can: Partial<ProviderCapabilities> = {}): Provider {
  return {
    kind: 'runpod',
    name: 'RunPod',
    capabilities: {
      stop: true,
      spot: true,
      rename: true,
      selfStop: 'provider-timer',
      knowsHostKey: false,
      billing: false,
      lists: [],
      idempotentLaunch: false,
      settleSeconds: 0,
      ...can,
    },
    extras: async () => [],
    stopCommand: () => null,
    ...calls,
  } as Provider
}
