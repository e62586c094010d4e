export { type ActivityFilter, ActivityLog } from './activity-log.ts'
export { recordActivity } from './record.ts'
