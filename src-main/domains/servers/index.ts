export { Forwards } from './forwards/forwards.ts'
export { Servers } from './servers.ts'
