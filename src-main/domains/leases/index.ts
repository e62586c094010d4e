export { busyWords } from './busy.ts'
export { Leases } from './leases.ts'
export type { LeasedServer, LeasePatch, LeasesDeps } from './ports.ts'
