import type { Notice, NoticeKind, QuietHours, Settings } from '../vocabulary/index.ts'

/** The switch of each kind of notice. */
export const SWITCHES = {
  finished: 'notifyFinished',
  failed: 'notifyFailed',
  approval: 'notifyApprovals',
  budget: 'notifyBudgets',
  lease: 'notifyLeases',
  idle: 'notifyIdle',
  leak: 'notifyLeaks',
  unreachable: 'notifyUnreachable',
  server: 'notifyServers',
} as const satisfies Record<NoticeKind, keyof Settings>

/** Who works in the window anyway sees the end of a short job there. */
const LONG_JOB_MS = 5 * 60_000

/** Whether notices of this kind are wanted at all; those that are not only stand in the history. */
export const isWanted = ({ kind }: Pick<Notice, 'kind'>, settings: Settings): boolean => settings[SWITCHES[kind]]

/** Whether a moment lies in quiet hours, by the clock on the wall where `at` was made. */
export function isQuiet(hours: QuietHours | null, at: Date): boolean {
  if (hours === null) return false
  const minute = at.getHours() * 60 + at.getMinutes()
  const [from, until] = [minutes(hours.from), minutes(hours.until)]
  return from < until ? from <= minute && minute < until : from <= minute || minute < until
}

const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

/**
 * Whether the system shows a notice. The end of a job, and news of servers that went well, only where no window is in front, or
 * it took long; everything else always. In quiet hours only what may be leaking money.
 */
export function showsOnDesktop(
  notice: Pick<Notice, 'kind' | 'level' | 'urgent' | 'took'>,
  settings: Settings,
  { focused, at }: { focused: boolean; at: Date },
): boolean {
  if (!isWanted(notice, settings)) return false
  if (isQuiet(settings.quietHours, at) && !notice.urgent) return false
  const { kind, level, took } = notice
  // A job that somebody cancelled is no surprise.
  if (kind === 'finished' && level === 'info') return false
  if (kind === 'finished' || kind === 'failed' || (kind === 'server' && level === 'done'))
    return !focused || (took !== null && took > LONG_JOB_MS)
  return true
}
