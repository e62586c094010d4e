import { QueryObserver } from '@tanstack/react-query'
import { BURST_MS, isWanted, merged, type Shown, showsOnDesktop } from '../../src-shared/notices/index.ts'
import type { Notice } from '../../src-shared/vocabulary/index.ts'
import { bridge } from './bridge.ts'
import { api, client } from './client.ts'
import { newSince } from './notice-list.ts'
import { queryClient } from './query.ts'
import { showNotices } from './show-notices.ts'

const observed = () => api.notices.list.queryOptions({ input: {} })

/** Tells the person what the engine writes down from now on. What came before this window opened stands behind the bell. */
export function watchNotices(): void {
  let upTo: string | null = null
  const fresh: Notice[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  new QueryObserver(queryClient, observed()).subscribe(({ data }) => {
    if (!data) return
    if (upTo !== null) fresh.push(...newSince(data, upTo))
    upTo = data[0]?.id ?? upTo ?? ''
    // They come in bursts, which are one notice.
    if (fresh.length > 0 && timer === undefined)
      timer = setTimeout(() => {
        timer = undefined
        void tell(fresh.splice(0)).catch(() => {})
      }, BURST_MS)
  })
  window.addEventListener('hashchange', markSeen)
  window.addEventListener('focus', markSeen)
}

async function tell(notices: readonly Notice[]): Promise<void> {
  const settings = await client.engine.settings.get()
  const here = whereNow()
  // Whoever has the dialog of a request open, or the list of what may bill, sees it there.
  const isOpen = ({ kind, path }: Notice) =>
    (kind === 'approval' && here.startsWith(path)) || (kind === 'leak' && here === path)
  showNotices(notices.filter((notice) => isWanted(notice, settings) && !isOpen(notice)))
  markSeen()
  // The desktop app shows these itself, once for all its windows.
  if (bridge || typeof Notification === 'undefined' || Notification.permission !== 'granted') return
  const now = { focused: document.hasFocus(), at: new Date() }
  for (const one of merged(notices.filter((notice) => showsOnDesktop(notice, settings, now)))) present(one)
}

/** `tag`: pages of one browser that show the same take each other's place. */
function present({ title, detail, path, of }: Shown): void {
  const notice = new Notification(title, { body: detail ?? '', tag: of.at(-1)?.id ?? title })
  notice.onclick = () => {
    window.focus()
    location.hash = path
  }
}

const whereNow = () => location.hash.slice(1).split('?')[0] ?? ''

/** Whoever looks at a thing has seen what there was to tell of it. */
function markSeen(): void {
  const path = whereNow()
  const notices = queryClient.getQueryData(observed().queryKey)
  if (document.hasFocus() && notices?.some((notice) => !notice.seen && notice.path === path))
    // Still new at the next look, if the engine is away.
    void client.notices.seen({ path }).catch(() => {})
}
