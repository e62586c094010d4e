import { counted, type Settings } from '../../src-shared/vocabulary/index.ts'
import { bridge } from './bridge.ts'
import { client } from './client.ts'

/** What a notice is about, by the setting that turns it off. */
export type NoticeKind = 'finished' | 'failed' | 'approval' | 'budget'

const SETTING: Record<NoticeKind, keyof Settings> = {
  finished: 'notifyFinished',
  failed: 'notifyFailed',
  approval: 'notifyApprovals',
  budget: 'notifyBudgets',
}

const burst: Array<{ failed: boolean; title: string; detail: string | null; href: string }> = []
let timer: ReturnType<typeof setTimeout> | null = null

/** Shows a desktop notice while the window is unfocused, if settings allow; those of one second become one. */
export async function notifyDesktop(
  kind: NoticeKind,
  title: string,
  detail: string | null,
  href: string,
): Promise<void> {
  if (document.hasFocus() || typeof Notification === 'undefined') return
  const settings = await client.engine.settings.get().catch(() => null)
  if (!settings?.[SETTING[kind]]) return
  if (Notification.permission !== 'granted') return
  // Jobs end by the dozen; what happens to a server is said of each.
  if (!href.startsWith('#/jobs/')) return present(title, detail, href, href)
  burst.push({ failed: kind === 'failed', title, detail, href })
  if (timer) return
  timer = setTimeout(show, 1000)
}

function show(): void {
  timer = null
  const all = burst.splice(0)
  const [first] = all
  if (!first) return
  const failed = all.filter((one) => one.failed).length
  const title = all.length === 1 ? first.title : burstTitle(all.length - failed, failed)
  if (all.length === 1) present(title, first.detail, first.href, 'remotebot-jobs')
  else present(title, null, '#/jobs', 'remotebot-jobs')
}

/** `tag`: one with the same takes its place. */
function present(title: string, detail: string | null, href: string, tag: string): void {
  const notice = new Notification(title, { body: detail ?? '', tag })
  notice.onclick = () => {
    if (bridge) void bridge.focusWindow()
    else window.focus()
    location.hash = href
  }
}

/** "6 jobs finished, 1 failed". */
export function burstTitle(finished: number, failed: number): string {
  const parts = []
  if (finished > 0) parts.push(`${counted(finished, 'job')} finished`)
  if (failed > 0) parts.push(finished > 0 ? `${failed} failed` : `${counted(failed, 'job')} failed`)
  return parts.join(', ')
}
