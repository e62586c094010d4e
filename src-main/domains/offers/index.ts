export { Offers } from './offers.ts'
export { Providers } from './providers.ts'
