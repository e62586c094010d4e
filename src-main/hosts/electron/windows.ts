import { join } from 'node:path'
import { BrowserWindow, nativeTheme, screen } from 'electron'
import { APP_ORIGIN } from './app-protocol.ts'
import { MIN_SIZE, onScreen, readWindowState, writeWindowState } from './window-state.ts'

const BACKGROUND = { dark: '#0c0e12', light: '#f6f7f9' }

/** Opens windows of the app and remembers the size and place of the last one. */
export class Windows {
  private readonly stateFile: string

  constructor(
    home: string,
    private readonly preload: string,
    private readonly onLastClose: (event: { preventDefault(): void }, window: BrowserWindow) => void,
  ) {
    this.stateFile = join(home, 'window.json')
  }

  /** Opens a window: where the last one was, or a little beside it while that is open. */
  open(): BrowserWindow {
    const areas = screen.getAllDisplays().map(({ workArea }) => workArea)
    const { maximized, ...bounds } = onScreen(readWindowState(this.stateFile), areas)
    const others = BrowserWindow.getAllWindows().length
    if (others > 0 && bounds.x !== undefined && bounds.y !== undefined) {
      bounds.x += 24 * others
      bounds.y += 24 * others
    }
    const window = new BrowserWindow({
      ...bounds,
      minWidth: MIN_SIZE.width,
      minHeight: MIN_SIZE.height,
      title: 'Remotebot',
      show: false,
      backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
      webPreferences: {
        preload: this.preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        spellcheck: false,
      },
    })
    if (maximized) window.maximize()
    window.once('ready-to-show', () => window.show())
    window.on('close', (event) => {
      writeWindowState(this.stateFile, { ...window.getNormalBounds(), maximized: window.isMaximized() })
      if (BrowserWindow.getAllWindows().length === 1) this.onLastClose(event, window)
    })
    void window.loadURL(`${APP_ORIGIN}/`)
    return window
  }

  /** The window in use, shown and focused; a new one where there is none. */
  focus(): BrowserWindow {
    const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0] ?? this.open()
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
    return window
  }
}
