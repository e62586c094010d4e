export type { AddServer, EditServer } from './registration.ts'
export type { JobCounts } from './repository.ts'
export { Servers, type ServersDeps, type ServersJobs } from './servers.ts'
export type { JobSession } from './terminals/terminals.ts'
