import { app, BrowserWindow } from 'electron'
import type { EngineLink } from './engine-link.ts'
import { askToQuit } from './quit.ts'

/**
 * The way out, whichever way it is asked for: the question about jobs that go on, then an orderly end of
 * our engine, then the app's.
 */
export class Leaving {
  private agreed = false
  private asking = false
  private ended = false

  constructor(private readonly engine: EngineLink) {
    app.on('before-quit', (event) => {
      if (this.agreed) return
      event.preventDefault()
      void this.ask(false)
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

  /** The last window is closing: elsewhere than on a Mac that ends the app, unless it stays in the tray. */
  lastWindow(event: { preventDefault(): void }): void {
    if (this.agreed || process.platform === 'darwin') return
    event.preventDefault()
    void this.ask(true)
  }

  private async ask(canHide: boolean): Promise<void> {
    if (this.asking) return
    this.asking = true
    const answer = await askToQuit(this.engine, BrowserWindow.getFocusedWindow(), canHide).finally(() => {
      this.asking = false
    })
    if (answer === 'tray') for (const window of BrowserWindow.getAllWindows()) window.hide()
    if (answer !== 'quit') return
    this.agreed = true
    app.quit()
  }
}
