import type { MessagePortMain } from 'electron'
import { fromMessagePort } from '../../ground/channel/index.ts'
import { type ChannelRequest, openChannel } from '../attach/index.ts'

/**
 * Joins a window's port with an engine that is not ours, over its socket, until either side closes.
 * @throws RemotebotError NO_ENGINE
 */
export async function relay(port: MessagePortMain, socketPath: string, request: ChannelRequest): Promise<void> {
  const far = await openChannel(socketPath, request, 'window')
  const near = fromMessagePort(port)
  far.onMessage((data) => near.send(data))
  far.onClose(() => near.close())
  near.onClose(() => far.close())
  near.onMessage((data) => far.send(data))
}
