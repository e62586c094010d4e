import { toast } from 'sonner'
import { merged, type Shown } from '../../src-shared/notices/index.ts'
import type { Notice } from '../../src-shared/vocabulary/index.ts'
import { announce } from './announce.ts'
import { openAction } from './notices.ts'

/** Failed jobs of which nobody has dismissed the notice yet: they are one, so that a bad night does not fill the screen. */
let failed: readonly Notice[] = []
const forget = () => {
  failed = []
}

/** Shows what has just happened, oldest first, and says it to screen readers. */
export function showNotices(notices: readonly Notice[]): void {
  for (const shown of merged(notices)) announce(shown.title, isPolite(shown) ? 'polite' : 'assertive')
  for (const shown of merged(notices.filter(({ kind }) => kind !== 'failed'))) present(shown)
  const more = notices.filter(({ kind }) => kind === 'failed')
  if (more.length === 0) return
  failed = [...failed, ...more]
  const [shown] = merged([...failed].reverse())
  if (shown) present(shown, { id: 'failed-jobs', onDismiss: forget })
}

/** What goes well, or was wished; money and failures interrupt. */
const isPolite = ({ of }: Shown) =>
  of.every(({ kind, level }) => (kind === 'finished' || kind === 'server') && (level === 'done' || level === 'info'))

function present({ title, detail, path, level }: Shown, options: { id?: string; onDismiss?: () => void } = {}): void {
  const open = openAction(`#${path}`)
  const settings = {
    ...options,
    description: detail ?? undefined,
    action: open && {
      ...open,
      onClick: () => {
        options.onDismiss?.()
        open.onClick()
      },
    },
  }
  if (level === 'done') toast.success(title, settings)
  else if (level === 'info') toast(title, settings)
  else toast.error(title, { ...settings, duration: Number.POSITIVE_INFINITY })
}
