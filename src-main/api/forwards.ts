import type { Forwards } from '../domains/servers/index.ts'
import { api, stream } from './base.ts'

/** Ports of servers on this computer, over the contract: each lives as long as its stream is listened to. */
export function forwardsRouter(forwards: Forwards) {
  const at = api.forwards
  return { open: at.open.handler(({ input, signal }) => stream(forwards.open(input, signal))) }
}
