export { Servers } from './servers.ts'
