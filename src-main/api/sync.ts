import type { Sync } from '../domains/sync/index.ts'
import { api, stream } from './base.ts'

/** Transfers without a job, over the contract. */
export function syncRouter(sync: Sync) {
  const at = api.sync
  return {
    push: at.push.handler(({ input, signal }) => stream(sync.push(input, signal))),
    pull: at.pull.handler(({ input, signal }) => stream(sync.pull(input, signal))),
    status: at.status.handler(() => sync.status()),
  }
}
