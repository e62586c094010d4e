export { type LogBytes, type LogGrowth, type LogStore, openLogStore } from './log-store.ts'
export type { LogWriter } from './log-writer.ts'
export { compileSecrets, Masker, type SecretSet } from './mask.ts'
export { expiredLogs, type LogLimits, type StoredLogs } from './retention.ts'
