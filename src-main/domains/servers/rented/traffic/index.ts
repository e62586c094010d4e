export { TrafficCounts } from './counts.ts'
