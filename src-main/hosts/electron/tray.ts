import { app, Menu, Tray } from 'electron'
import type { EngineLink } from './engine-link.ts'
import { trayIcon } from './tray-icon.ts'
import { type TrayState, trayState } from './tray-state.ts'

const RETRY_MS = 5000

/** The tray: the worst state as picture and text. On Linux a click is unreliable, so all is in the menu. */
export class StatusTray {
  private readonly tray = new Tray(trayIcon('idle'))
  private shown: TrayState | null = null

  constructor(
    private readonly engine: EngineLink,
    private readonly actions: { open(): void; newJob(): void },
  ) {
    this.tray.on('click', () => actions.open())
    this.show(trayState(engine.state, null))
    void this.follow()
  }

  /** Follows the engine's changes for as long as the app runs. */
  private async follow(): Promise<void> {
    for (;;) {
      const { client } = this.engine
      try {
        if (client) {
          this.show(trayState(this.engine.state, await client.engine.overview()))
          for await (const _ of await client.engine.changes()) {
            this.show(trayState(this.engine.state, await client.engine.overview()))
          }
        }
      } catch {
        // The engine went away; its state says so.
      }
      this.show(trayState(this.engine.state, null))
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
  }

  private show(state: TrayState): void {
    if (state.level === this.shown?.level && state.text === this.shown.text) return
    this.shown = state
    this.tray.setImage(trayIcon(state.level))
    this.tray.setToolTip(`Remotebot: ${state.text}`)
    // On Linux a changed menu counts only once it is set again.
    this.tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: state.text, enabled: false },
        { type: 'separator' },
        { label: 'Open Remotebot', click: () => this.actions.open() },
        { label: 'New Job…', click: () => this.actions.newJob() },
        { type: 'separator' },
        { label: 'Quit', click: () => app.quit() },
      ]),
    )
  }
}
