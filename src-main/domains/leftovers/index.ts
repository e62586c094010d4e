export { LeftoverEnds } from './ends.ts'
export { type LeftoverList, Leftovers, type LeftoversDeps } from './leftovers.ts'
