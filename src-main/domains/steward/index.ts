export type { StewardDeps, StewardServer } from './ports.ts'
export { Steward } from './steward.ts'
