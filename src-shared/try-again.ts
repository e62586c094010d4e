import { type Approval, formatDuration } from './vocabulary/index.ts'

/**
 * What is left to do about something that was approved and came to nothing, in a sentence: nobody tries it again by itself. Null where
 * that is not so.
 */
export function tryAgainText({
  status,
  returnedAt,
  plan,
}: Pick<Approval, 'status' | 'returnedAt' | 'plan'>): string | null {
  if (returnedAt === null || (status !== 'approved' && status !== 'expired')) return null
  const { kind, serverName, leaseSeconds } = plan
  const what =
    kind === 'extend'
      ? `Extend the lease of ${serverName} again, by at most ${formatDuration(leaseSeconds * 1000)}`
      : kind === 'start'
        ? `Start ${serverName} again`
        : 'Ask for it again'
  return status === 'approved' ? `${what}: nobody has to decide once more.` : `${what}: a person is asked once more.`
}
