import { app, BrowserWindow } from 'electron'
import type { EngineLink } from './engine-link.ts'
import { askToQuit, tellOfTray } from './quit.ts'

/**
 * The way out, whichever way it is asked for: the question about what goes on, then an orderly end of
 * our engine, then the app's.
 */
export class Leaving {
  private agreed = false
  private asking = false
  private ended = false
  /** Somebody has read where a closed window goes, though it may not be stored. */
  private told = false

  constructor(private readonly engine: EngineLink) {
    app.on('before-quit', (event) => {
      if (this.agreed) return
      event.preventDefault()
      void this.ask(() => askToQuit(this.engine, BrowserWindow.getFocusedWindow()))
    })
    app.on('will-quit', (event) => {
      if (this.ended) return
      event.preventDefault()
      void this.engine.close().finally(() => {
        this.ended = true
        // Electron ignores a quit from within this event, which is where an engine that is not ours leaves us.
        setImmediate(() => app.quit())
      })
    })
    // Without this Electron quits by itself; the last window's close decides instead.
    app.on('window-all-closed', () => {})
  }

  /** The last window is closing: elsewhere than on a Mac it is hidden, and the app goes on in the tray. */
  lastWindow(event: { preventDefault(): void }, window: BrowserWindow): void {
    if (this.agreed || process.platform === 'darwin') return
    event.preventDefault()
    void this.ask(async () => {
      const answer = this.told ? 'tray' : await tellOfTray(this.engine, window)
      if (answer === 'tray') {
        this.told = true
        window.hide()
      }
      return answer === 'quit' ? askToQuit(this.engine, window) : false
    })
  }

  private async ask(question: () => Promise<boolean>): Promise<void> {
    if (this.asking) return
    this.asking = true
    const agreed = await question().finally(() => {
      this.asking = false
    })
    if (!agreed) return
    this.agreed = true
    app.quit()
  }
}
