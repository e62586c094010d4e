/**
 * What the desktop host gives its window beyond the contract: a channel to the engine, the engine's state,
 * and the few things that only a desktop program can do. A browser has none of it.
 */

/** What a channel is for: calls of the contract, or the bytes of one terminal. */
export type BridgeChannel = { kind: 'rpc' } | { kind: 'terminal'; terminalId: string }

/** The engine process, as the desktop host sees it. */
export type BridgeEngineState =
  | { status: 'starting' }
  /** `attached`: the engine was there already and belongs to another program, such as the command line. */
  | { status: 'running'; attached: boolean }
  /** It ended and will not be started again by itself. */
  | { status: 'stopped'; reason: string; hint: string | null; logFile: string }
  /** An engine of another version holds the data folder; `restartEngine` replaces it. */
  | { status: 'skew'; version: string }

/** Commands of the desktop menu that the window carries out. */
export const MENU_COMMANDS = [
  'new-job',
  'add-server',
  'palette',
  'shortcuts',
  'settings',
  'now',
  'jobs',
  'servers',
  'logs',
  'about',
  'stop-idle',
] as const
export type MenuCommand = (typeof MENU_COMMANDS)[number]

/** What the desktop host tells its windows without being asked. */
export type HostEvent =
  | { type: 'engine-state'; state: BridgeEngineState }
  | { type: 'menu'; command: MenuCommand }
  /** Somebody wants to see a place of the window: `/jobs/…`. */
  | { type: 'open'; path: string }

/** What the preload script puts on `window.remotebot`. Functions that return nothing cannot fail visibly. */
export interface HostBridge {
  readonly platform: string
  readonly versions: { electron: string; chrome: string; node: string }
  /** Asks for a channel; its port arrives as a window message `{remotebotChannel: token}`. */
  requestChannel(request: BridgeChannel): Promise<string>
  engineState(): Promise<BridgeEngineState>
  /** Calls at once and on every change; returns how to stop. */
  onEngineState(listener: (state: BridgeEngineState) => void): () => void
  /** Ends the engine of this data folder, whatever its version, and starts this version's. */
  restartEngine(): Promise<void>
  /** Opens an http(s) or mailto address outside of the app; others are refused. */
  openExternal(url: string): Promise<void>
  /** Lets the person choose a folder in the system's dialog; null where they did not. */
  chooseFolder(title: string): Promise<string | null>
  /** Shows a file in the system's file manager. */
  showItemInFolder(path: string): Promise<void>
  onMenu(listener: (command: MenuCommand) => void): () => void
  /** Somebody wants to see a place of this window, from the tray or a notice. */
  onOpen(listener: (path: string) => void): () => void
}

/** The bridge as the window uses it. */
export interface RemotebotBridge extends Omit<HostBridge, 'requestChannel'> {
  /** @throws Error when the engine cannot be reached now, or a step of it takes more than 10 seconds */
  openChannel(request: BridgeChannel): Promise<MessagePort>
}

/** How long a channel may take to open, and how long a port is kept for whoever asked for it, in ms. */
const CHANNEL_TIMEOUT_MS = 10_000

/**
 * The bridge of this page, or undefined in a browser. A port cannot pass through Electron's isolated
 * bridge, so it comes as a message of the page to itself and is matched by its token.
 */
export function desktopBridge(page: Window & { remotebot?: HostBridge }): RemotebotBridge | undefined {
  const host = page.remotebot
  if (!host) return undefined
  const early = new Map<string, MessagePort>()
  const waiting = new Map<string, (port: MessagePort) => void>()
  page.addEventListener('message', (event) => {
    if (event.source !== page || event.origin !== page.location.origin) return
    const token = (event.data as { remotebotChannel?: unknown } | null)?.remotebotChannel
    const port = event.ports[0]
    if (typeof token !== 'string' || !port) return
    const take = waiting.get(token)
    if (take) return take(port)
    early.set(token, port)
    // Nobody waits for it any more: left open, the engine would go on speaking to it.
    setTimeout(() => early.delete(token) && port.close(), CHANNEL_TIMEOUT_MS)
  })
  const arrival = (token: string) => {
    const port = early.get(token)
    early.delete(token)
    return port ?? new Promise<MessagePort>((resolve) => waiting.set(token, resolve))
  }
  return {
    ...host,
    async openChannel(request) {
      const token = await inTime(host.requestChannel(request))
      try {
        return await inTime(arrival(token))
      } finally {
        waiting.delete(token)
      }
    },
  }
}

async function inTime<T>(work: T | Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the engine did not answer within 10 s')), CHANNEL_TIMEOUT_MS)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
