export { type Installation, openInstallation } from './installation.ts'
export { openDatabase, openStore } from './open.ts'
export * as schema from './schema/index.ts'
export type { Db, Store } from './types.ts'
