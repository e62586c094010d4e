export { MasterKey, osKeyring } from './master-key.ts'
export { Secrets } from './secrets.ts'
