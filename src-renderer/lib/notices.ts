import { toast } from 'sonner'
import { create } from 'zustand'
import type { Notice } from '../../src-shared/vocabulary/index.ts'
import { announce } from './announce.ts'
import { copyText } from './clipboard.ts'
import { problemText, toProblem } from './problem.ts'

/** What this window has said of itself; what happened elsewhere is kept by the engine. */
export interface Said {
  id: string
  at: number
  level: Notice['level']
  title: string
  detail: string | null
  href: string | null
}

const KEPT = 200
let nextId = 1

export const useSaid = create<{ said: Said[]; unread: number }>(() => ({ said: [], unread: 0 }))

function keep(level: Said['level'], title: string, detail: string | null, href: string | null): void {
  const one = { id: `said-${nextId++}`, at: Date.now(), level, title, detail, href }
  useSaid.setState(({ said, unread }) => ({ said: [one, ...said].slice(0, KEPT), unread: unread + 1 }))
}

/** Says that something went well or happened; leaves by itself. */
export function inform(title: string, options: { detail?: string; href?: string; kind?: 'done' | 'info' } = {}): void {
  keep(options.kind ?? 'done', title, options.detail ?? null, options.href ?? null)
  announce(title)
  const show = options.kind === 'info' ? toast : toast.success
  show(title, { description: options.detail, action: openAction(options.href) })
}

/** Says that something failed; stays until it is dismissed. */
export function complain(what: string, error: unknown, href?: string): void {
  const problem = toProblem(error)
  const detail = [problem.message, problem.data.hint].filter(Boolean).join(' ')
  // What waits for a person is decided there.
  href ??= problem.data.approval && `#/approvals/${problem.data.approval}`
  keep('alarm', what, detail, href ?? null)
  announce(`${what}: ${problem.message}`, 'assertive')
  toast.error(what, {
    description: detail,
    duration: Number.POSITIVE_INFINITY,
    action: openAction(href) ?? {
      label: 'Copy',
      onClick: () =>
        void copyText(problemText(what, problem)).catch((failure) => complain('Nothing was copied', failure)),
    },
  })
}

/** A failure that is not an error of ours: sticky too. */
export function alarm(title: string, detail: string | null, href: string): void {
  keep('alarm', title, detail, href)
  announce(title, 'assertive')
  toast.error(title, { description: detail ?? undefined, duration: Number.POSITIVE_INFINITY, action: openAction(href) })
}

/** The person looks at the history: what the toasts say stands there, and they would lie over it. */
export function readSaid(): void {
  toast.dismiss()
  useSaid.setState({ unread: 0 })
}

/** The button of a toast that leads somewhere. */
export function openAction(href: string | undefined | null) {
  return href ? { label: 'Open', onClick: () => location.assign(href) } : undefined
}
