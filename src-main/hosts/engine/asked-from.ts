import type { IncomingMessage } from 'node:http'
import { hostname } from 'node:os'

/** Set by `serve` to the address of whoever is connected there; whoever else sends it is this user. */
const PEER_HEADER = 'x-remotebot-peer'

/**
 * The computer that a request comes from: the address that `serve` was asked from where that is another one, else this computer's
 * own name. The far end of a tunnel is not known: it looks like this computer.
 */
export function askedFrom({ headers }: Pick<IncomingMessage, 'headers'>, here: string = hostname()): string {
  const told = headers[PEER_HEADER]
  const peer = (Array.isArray(told) ? (told[0] ?? '') : (told ?? '')).replace(/^::ffff:/, '')
  const mine = peer === '' || peer === '::1' || peer.startsWith('127.')
  // What is shown to people is an address and nothing else.
  return mine || !/^[0-9a-zA-Z.:%]{2,60}$/.test(peer) ? here : peer
}
