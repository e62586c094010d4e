import { app, Menu, Tray } from 'electron'
import type { Client } from '../../../src-shared/contract/index.ts'
import type { EngineLink } from './engine-link.ts'
import type { Follower } from './follow.ts'
import { trayIcon } from './tray-icon.ts'
import { FIGURES_MS, isDue, type TrayAct, type TrayEntry, trayMenu } from './tray-menu.ts'
import { type TrayState, trayState } from './tray-state.ts'

/** Changes come in flocks. */
const LOOK_AGAIN_MS = 1000

/** The tray: the worst state as picture and text, and a menu that leads everywhere. */
export class StatusTray implements Follower {
  private readonly tray = new Tray(trayIcon('idle'))
  private shown: TrayState | null = null
  private menu: TrayEntry[] = []
  private builtAt = 0
  private timer: NodeJS.Timeout | undefined
  private spending = false
  private client: Client | null = null

  constructor(
    private readonly engine: EngineLink,
    private readonly act: (act: TrayAct) => void,
  ) {
    this.tray.on('click', () => act('open'))
    this.show(null)
    // What is spent goes on without any change.
    setInterval(() => this.spending && this.soon(), FIGURES_MS)
  }

  connected(client: Client): void {
    this.client = client
    this.soon(0)
  }

  changed(client: Client): void {
    this.client = client
    this.soon()
  }

  lost(): void {
    this.client = null
    this.show(null)
  }

  private soon(ms = LOOK_AGAIN_MS): void {
    this.timer ??= setTimeout(() => void this.look(), ms)
  }

  private async look(): Promise<void> {
    // What changes from here on is looked at once more.
    this.timer = undefined
    const { client } = this
    try {
      const overview = await client?.engine.overview()
      if (overview) this.show(overview)
    } catch {
      // The engine went away, which `lost` says.
    }
  }

  private show(overview: Awaited<ReturnType<Client['engine']['overview']>> | null): void {
    const state = trayState(this.engine.state, overview)
    this.spending = (overview?.spendPerHour ?? 0) > 0
    if (state.level !== this.shown?.level) this.tray.setImage(trayIcon(state.level))
    if (state.text !== this.shown?.text) this.tray.setToolTip(`Remotebot: ${state.text}`)
    this.shown = state
    // The number at the dock or the taskbar, where the system has one.
    app.setBadgeCount(overview ? overview.approvals + overview.unseen : 0)
    this.build(trayMenu(state, overview))
  }

  private build(menu: TrayEntry[]): void {
    if (!isDue(menu, this.menu, Date.now() - this.builtAt)) return
    this.menu = menu
    this.builtAt = Date.now()
    // On Linux a changed menu counts only once it is set again.
    this.tray.setContextMenu(
      Menu.buildFromTemplate(
        menu.map((entry) => {
          if (entry === null) return { type: 'separator' }
          const { act } = entry
          // One & would underline the letter after it.
          const label = entry.label.replaceAll('&', '&&')
          return act === null ? { label, enabled: false } : { label, click: () => this.act(act) }
        }),
      ),
    )
  }
}

/** Holds the queue or lets it go on. The menu shows what came of it. */
export function holdQueue({ client }: EngineLink, queueHeld: boolean): void {
  // The engine is away, which the tray says.
  client?.engine.settings.set({ queueHeld }).catch(() => {})
}
