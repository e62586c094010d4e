import type { ActivityLog } from '../domains/activity/index.ts'
import { api } from './base.ts'

/** Every decision about money, over the contract. */
export function activityRouter(log: ActivityLog) {
  const at = api.activity
  return {
    list: at.list.handler(({ input }) => log.list(input)),
    export: at.export.handler(({ input: { format, ...filter } }) => log.export(filter, format)),
  }
}
