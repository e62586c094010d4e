export * from './foundation.ts'
export * from './jobs.ts'
export * from './rentals.ts'
export * from './servers.ts'
