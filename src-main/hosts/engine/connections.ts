import { RPCHandler } from '@orpc/server/ws'
import type { Principal } from '../../../src-shared/vocabulary/index.ts'
import type { Engine } from '../../engine.ts'
import type { Channel } from '../../ground/channel/index.ts'

/** Serves the contract and terminals on channels, and counts who is there. */
export class Connections {
  private readonly handler
  private open = 0

  constructor(
    private readonly engine: Engine,
    private readonly onCount: (open: number) => void,
  ) {
    this.handler = new RPCHandler(engine.router)
  }

  get count(): number {
    return this.open
  }

  /** Answers calls that arrive on this channel, as this principal. Malformed messages are dropped. */
  rpc(channel: Channel, principal: Principal): void {
    this.track(channel)
    // The handler wants a WebSocket; it uses no more of one than this.
    const socket = {
      send: (data: string | Uint8Array) => channel.send(data),
      addEventListener: (type: string, listener: (event: { data?: unknown }) => void) => {
        if (type === 'message') channel.onMessage((data) => listener({ data }))
        if (type === 'close') channel.onClose(() => listener({}))
      },
    }
    void this.handler.upgrade(socket as never, { context: this.engine.contextFor(principal) })
  }

  terminal(id: string, channel: Channel): void {
    this.track(channel)
    try {
      this.engine.terminals.attachChannel(id, channel)
    } catch {
      // It was closed meanwhile, or belonged to an engine before this one: nobody will ever write there.
      channel.close()
    }
  }

  private track(channel: Channel): void {
    this.onCount(++this.open)
    channel.onClose(() => this.onCount(--this.open))
  }
}
