import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron'
import type { BridgeEngineState, HostBridge, HostEvent } from '../../../src-shared/bridge.ts'
import type { Ask } from './ipc-schema.ts'

// Repeated from ipc-schema.ts, whose zod this sandboxed script would otherwise carry along.
const IPC = { ask: 'remotebot', event: 'remotebot:event', port: 'remotebot:port' }

async function ask<Result>(question: Ask): Promise<Result> {
  const answer: { ok: true; value: Result } | { ok: false; message: string } = await ipcRenderer.invoke(
    IPC.ask,
    question,
  )
  if (!answer.ok) throw new Error(answer.message)
  return answer.value
}

function onEvent<Type extends HostEvent['type']>(
  type: Type,
  listener: (event: Extract<HostEvent, { type: Type }>) => void,
): () => void {
  const handle = (_: IpcRendererEvent, event: HostEvent) => {
    if (event.type === type) listener(event as Extract<HostEvent, { type: Type }>)
  }
  ipcRenderer.on(IPC.event, handle)
  return () => ipcRenderer.off(IPC.event, handle)
}

ipcRenderer.on(IPC.port, (event, token: string) => {
  window.postMessage({ remotebotChannel: token }, window.location.origin, event.ports)
})

const bridge: HostBridge = {
  platform: process.platform,
  versions: {
    electron: process.versions.electron ?? '',
    chrome: process.versions.chrome ?? '',
    node: process.versions.node ?? '',
  },
  requestChannel: (request) => ask({ type: 'channel', request }),
  engineState: () => ask({ type: 'engine-state' }),
  onEngineState(listener) {
    void ask<BridgeEngineState>({ type: 'engine-state' }).then(listener, () => {})
    return onEvent('engine-state', ({ state }) => listener(state))
  },
  restartEngine: () => ask({ type: 'restart-engine' }),
  openExternal: (url) => ask({ type: 'open-external', url }),
  chooseFolder: (title) => ask({ type: 'choose-folder', title }),
  showItemInFolder: (path) => ask({ type: 'show-item', path }),
  onMenu: (listener) => onEvent('menu', ({ command }) => listener(command)),
  onOpen: (listener) => onEvent('open', ({ path }) => listener(path)),
}

contextBridge.exposeInMainWorld('remotebot', bridge)
