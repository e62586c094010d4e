export { ProviderError, toRemotebotError } from './provider-error.ts'
export type {
  Bill,
  Extra,
  Launched,
  LaunchPlan,
  Machine,
  MachineBilling,
  MachineState,
  MachineTag,
  Provider,
  ProviderAccount,
  ProviderDefinition,
  ProviderDeps,
} from './types.ts'
export { UNTOLD } from './untold.ts'
