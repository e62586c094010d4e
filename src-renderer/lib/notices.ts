import { toast } from 'sonner'
import { create } from 'zustand'
import { announce } from './announce.ts'
import { copyText } from './clipboard.ts'
import { problemText, toProblem } from './problem.ts'

/** One past toast, for the history behind the bell. */
export interface Notice {
  id: number
  at: number
  kind: 'done' | 'error' | 'info'
  title: string
  detail: string | null
  href: string | null
}

const KEPT = 200
let nextId = 1

export const useNotices = create<{ notices: Notice[]; unread: number }>(() => ({ notices: [], unread: 0 }))

function keep(kind: Notice['kind'], title: string, detail: string | null, href: string | null): void {
  const notice = { id: nextId++, at: Date.now(), kind, title, detail, href }
  useNotices.setState(({ notices, unread }) => ({ notices: [notice, ...notices].slice(0, KEPT), unread: unread + 1 }))
}

/** Says that something went well or happened; leaves by itself. */
export function inform(title: string, options: { detail?: string; href?: string; kind?: 'done' | 'info' } = {}): void {
  keep(options.kind ?? 'done', title, options.detail ?? null, options.href ?? null)
  announce(title)
  const show = options.kind === 'info' ? toast : toast.success
  show(title, { description: options.detail, action: action(options.href) })
}

/** Says that something failed; stays until it is dismissed. */
export function complain(what: string, error: unknown, href?: string): void {
  const problem = toProblem(error)
  const detail = [problem.message, problem.data.hint].filter(Boolean).join(' ')
  // What waits for a person is decided there.
  href ??= problem.data.approval && `#/approvals/${problem.data.approval}`
  keep('error', what, detail, href ?? null)
  announce(`${what}: ${problem.message}`, 'assertive')
  toast.error(what, {
    description: detail,
    duration: Number.POSITIVE_INFINITY,
    action: action(href) ?? {
      label: 'Copy',
      onClick: () =>
        void copyText(problemText(what, problem)).catch((failure) => complain('Nothing was copied', failure)),
    },
  })
}

let failedJobs: string[] = []
const forget = () => {
  failedJobs = []
}

/** Says that a job failed: sticky, and one toast for all of which nobody has dismissed the notice yet. */
export function jobFailed(name: string, title: string, detail: string | null, href: string): void {
  keep('error', title, detail, href)
  announce(title, 'assertive')
  failedJobs = [name, ...failedJobs]
  const many = failedJobs.length > 1
  toast.error(many ? `${failedJobs.length} jobs failed or need you` : title, {
    id: 'failed-jobs',
    description: many ? namesText(failedJobs) : (detail ?? undefined),
    duration: Number.POSITIVE_INFINITY,
    onDismiss: forget,
    action: {
      label: 'Open',
      onClick: () => {
        forget()
        location.assign(many ? '#/jobs' : href)
      },
    },
  })
}

/** The person looks at the history: what the toasts say stands there, and they would lie over it. */
export function readNotices(): void {
  forget()
  toast.dismiss()
  useNotices.setState({ unread: 0 })
}

/** "eval-9, eval-8, eval-7 and 4 more". */
export function namesText(names: readonly string[]): string {
  const rest = names.length - 3
  return rest > 0 ? `${names.slice(0, 3).join(', ')} and ${rest} more` : names.join(', ')
}

/** A failure that is not an error of ours: sticky too. */
export function alarm(title: string, detail: string | null, href: string): void {
  keep('error', title, detail, href)
  announce(title, 'assertive')
  toast.error(title, { description: detail ?? undefined, duration: Number.POSITIVE_INFINITY, action: action(href) })
}

function action(href: string | undefined | null) {
  return href ? { label: 'Open', onClick: () => location.assign(href) } : undefined
}
