export { type ActivityFilter, ActivityLog } from './activity-log.ts'
export { csvCell, toCsv } from './csv.ts'
export { recordActivity } from './record.ts'
