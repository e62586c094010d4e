import { BrowserWindow, Notification } from 'electron'
import type { Client } from '../../../src-shared/contract/index.ts'
import { BURST_MS, merged, type Shown, showsOnDesktop } from '../../../src-shared/notices/index.ts'
import type { Change } from '../../../src-shared/vocabulary/index.ts'
import type { Follower } from './follow.ts'
import { freshNotices } from './fresh-notices.ts'

/** More than this at once are counted by the ones that are shown. */
const NEWEST = 50

/** Shows the engine's notices in the system's own way, once, however many windows there are, or none. */
export class Notifier implements Follower {
  private readonly startedAt = Date.now()
  /** Up to here they were shown, or came before this app; null: none was looked at yet. */
  private upTo: string | null = null
  private timer: NodeJS.Timeout | undefined
  /** One that nothing holds hears no click any more. */
  private readonly open = new Set<Notification>()

  constructor(private readonly go: (path: string) => void) {}

  connected(client: Client): void {
    this.soon(client, 0)
  }

  changed(client: Client, changes: readonly Change[]): void {
    if (changes.some(({ aggregate }) => aggregate === 'notices')) this.soon(client, BURST_MS)
  }

  lost(): void {}

  private soon(client: Client, ms: number): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined
      // Without an answer they are looked for after the next change.
      void this.look(client).catch(() => {})
    }, ms)
  }

  private async look(client: Client): Promise<void> {
    const settings = await client.engine.settings.get()
    const newest = await client.notices.list({ limit: NEWEST })
    const fresh = freshNotices(newest, this.upTo, this.startedAt)
    // An answer that was overtaken by a newer one takes nothing back.
    const last = newest[0]?.id ?? ''
    if (this.upTo === null || last > this.upTo) this.upTo = last
    if (fresh.length === 0 || !Notification.isSupported()) return
    const now = { focused: BrowserWindow.getFocusedWindow() !== null, at: new Date() }
    for (const one of merged(fresh.filter((notice) => showsOnDesktop(notice, settings, now)))) this.show(one)
  }

  private show({ title, detail, path, urgent, approvalId }: Shown): void {
    // Neither decides: both open the dialog, one of them where the reason for a no is written.
    const actions = approvalId === null ? [] : [REVIEW, DENY]
    const notice = new Notification({
      title,
      body: detail ?? '',
      urgency: urgent ? 'critical' : 'normal',
      actions: actions.map(({ text }) => ({ type: 'button', text })),
    })
    this.open.add(notice)
    const forget = () => this.open.delete(notice)
    notice.on('close', forget)
    notice.on('failed', forget)
    notice.on('click', () => {
      forget()
      this.go(path)
    })
    // Older runtimes give the index by itself.
    notice.on('action', (details, index) => {
      forget()
      this.go(`${path}${actions[details.actionIndex ?? index]?.step ?? ''}`)
    })
    notice.show()
  }
}

const REVIEW = { text: 'Review', step: '' }
const DENY = { text: 'Deny…', step: '/deny' }
