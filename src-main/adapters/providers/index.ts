export { ProviderError, toRemotebotError } from './provider-error.ts'
export type {
  Extra,
  Launched,
  LaunchPlan,
  Machine,
  MachineState,
  MachineTag,
  Provider,
  ProviderAccount,
  ProviderDefinition,
  ProviderDeps,
} from './types.ts'
export { UNTOLD } from './untold.ts'
