import type { Notices } from '../domains/notices/index.ts'
import { api } from './base.ts'

/** What people were told, over the contract. */
export function noticesRouter(notices: Notices) {
  const at = api.notices
  return {
    list: at.list.handler(({ input }) => notices.list(input.limit)),
    seen: at.seen.handler(({ input }) => notices.seen(input)),
  }
}
