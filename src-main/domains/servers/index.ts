export { outOfReach } from './contact.ts'
export { Forwards } from './forwards/forwards.ts'
export { Servers } from './servers.ts'
