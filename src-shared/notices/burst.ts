import { counted, type Notice, type NoticeKind } from '../vocabulary/index.ts'

/** One notice, or several of a kind that came together, as they are shown. */
export interface Shown {
  title: string
  detail: string | null
  path: string
  level: Notice['level']
  urgent: boolean
  /** The request to decide about, where it is about just one. */
  approvalId: string | null
  /** What it is made of, oldest first. */
  of: readonly Notice[]
}

/** What comes in this time is one burst. */
export const BURST_MS = 1000

const WEIGHT: readonly Notice['level'][] = ['done', 'info', 'warning', 'alarm']

/** Both are about jobs, and come by the dozen. */
const groupOf = (kind: NoticeKind) => (kind === 'failed' ? 'finished' : kind)

const TOGETHER: Record<Exclude<NoticeKind, 'failed'>, { path: string; title(all: readonly Notice[]): string }> = {
  finished: { path: '/jobs', title: jobsTitle },
  approval: { path: '/approvals', title: ({ length }) => `${counted(length, 'request')} for approval` },
  budget: { path: '/budget', title: ({ length }) => `${counted(length, 'notice')} about budgets` },
  lease: { path: '/servers', title: ({ length }) => `${counted(length, 'notice')} about leases` },
  idle: { path: '/servers', title: ({ length }) => `${counted(length, 'server')} idle` },
  leak: { path: '/leftovers', title: ({ length }) => `${counted(length, 'thing')} may still be billing` },
  unreachable: { path: '/servers', title: ({ length }) => `${counted(length, 'server')} out of reach` },
  server: { path: '/servers', title: ({ length }) => `News of ${counted(length, 'rented server')}` },
}

/** Makes one of those of a kind that came together; `notices` oldest first. The order of what is left is that of the first of each. */
export function merged(notices: readonly Notice[]): Shown[] {
  const groups = new Map<keyof typeof TOGETHER, Notice[]>()
  for (const notice of notices) {
    const group = groupOf(notice.kind) as keyof typeof TOGETHER
    groups.set(group, [...(groups.get(group) ?? []), notice])
  }
  return [...groups].map(([group, of]) => {
    const [first] = of
    const level = WEIGHT.findLast((one) => of.some((notice) => notice.level === one)) ?? 'info'
    const urgent = of.some((notice) => notice.urgent)
    if (first && of.length === 1) {
      const { title, detail, path, approvalId } = first
      return { title, detail, path, level, urgent, approvalId, of }
    }
    const { path, title } = TOGETHER[group]
    return {
      title: title(of),
      detail: namesText(of.map((one) => one.title)),
      path,
      level,
      urgent,
      approvalId: null,
      of,
    }
  })
}

/** "6 jobs finished, 1 failed". */
function jobsTitle(all: readonly Notice[]): string {
  const failed = all.filter(({ kind }) => kind === 'failed').length
  const finished = all.length - failed
  if (finished === 0) return `${counted(failed, 'job')} failed or need you`
  return `${counted(finished, 'job')} finished${failed > 0 ? `, ${failed} failed` : ''}`
}

/** "eval-9, eval-8, eval-7 and 4 more". */
export function namesText(names: readonly string[]): string {
  const rest = names.length - 3
  return rest > 0 ? `${names.slice(0, 3).join(', ')} and ${rest} more` : names.join(', ')
}
