import { desktopBridge, type RemotebotBridge } from '../../src-shared/bridge.ts'

/** The desktop host's bridge; undefined in a browser. */
export const bridge: RemotebotBridge | undefined = typeof window === 'undefined' ? undefined : desktopBridge(window)

/** True on Apple keyboards, where shortcuts use ⌘. */
export const isMac = bridge
  ? bridge.platform === 'darwin'
  : /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '')

/** Opens a web page outside of the app. */
export function openExternal(url: string): void {
  if (bridge) void bridge.openExternal(url)
  else window.open(url, '_blank', 'noopener,noreferrer')
}
