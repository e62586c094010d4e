export * from './foundation.ts'
export * from './jobs.ts'
export * from './servers.ts'
