export { type ActivityFilter, ActivityLog } from './activity-log.ts'
export { type ActivityEntry, recordActivity } from './record.ts'
