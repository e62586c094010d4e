export { type LeftoverList, Leftovers, type LeftoversDeps } from './leftovers.ts'
