import { type Channel, fromMessagePort, type PortLike } from '../../ground/channel/index.ts'
import type { ChannelRequest } from '../attach/connect.ts'
import type { EngineReport } from '../attach/spawn-engine.ts'

/** Whoever started this engine: Electron's main process, a Node process, or nobody. */
export interface ParentProcess {
  /** True when somebody heard it. */
  report(report: EngineReport): boolean
  onChannel(listener: (request: ChannelRequest, channel: Channel) => void): void
  onStop(listener: () => void): void
}

/** The part of Electron's utility-process port that is used; it is there only in a utility process. */
interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown; ports: PortLike[] }) => void): void
}

type Message = ({ type: 'channel' } & ChannelRequest) | { type: 'stop' }

export function parentProcess(): ParentProcess {
  const port = (process as { parentPort?: ParentPort }).parentPort
  if (port) return fromUtilityProcess(port)
  return {
    report: (report) => process.send?.(report) ?? false,
    onChannel: () => {},
    onStop: () => {},
  }
}

function fromUtilityProcess(port: ParentPort): ParentProcess {
  return {
    report(report) {
      port.postMessage(report)
      return true
    },
    onChannel(listener) {
      port.on('message', ({ data, ports }) => {
        const message = data as Message
        if (message.type === 'channel' && ports[0]) listener(message, fromMessagePort(ports[0]))
      })
    },
    onStop(listener) {
      port.on('message', ({ data }) => {
        if ((data as Message).type === 'stop') listener()
      })
    },
  }
}
