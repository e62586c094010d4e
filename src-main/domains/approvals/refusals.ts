import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import type { ApprovalRow } from './repository.ts'

/** @throws RemotebotError INVALID_STATE unless it waits for a person, and this is the plan that the person has seen */
export function refuseUnlessPending(row: ApprovalRow, revision: number | null): void {
  if (row.status !== 'pending') throw decidedAlready(row)
  if (revision === null || revision === row.revision) return
  throw new RemotebotError('INVALID_STATE', `"${row.name}" has changed since you looked at it. Nothing was decided.`, {
    hint: 'Look at it again, then decide.',
    details: row.changes.join('\n'),
    approval: row.id,
  })
}

/** Says what has become of a request that waits no more. Deciding it again changes nothing. */
function decidedAlready(row: ApprovalRow): RemotebotError {
  const by = row.decidedBy === null ? '' : ` by ${row.decidedBy}`
  const [what, hint] = WORDS[row.status as keyof typeof WORDS] ?? WORDS.withdrawn
  const why = ['denied', 'withdrawn', 'expired'].includes(row.status) && row.reason ? `: ${row.reason}` : ''
  return new RemotebotError('INVALID_STATE', `"${row.name}" ${what.replace('BY', by)}${why}. Nothing was changed.`, {
    hint: row.status === 'approved' && row.returnedAt !== null ? TRIED : hint,
    approval: row.id,
  })
}

const WORDS = {
  approved: ['was approvedBY already', 'It goes on by itself; nothing is left to decide.'],
  used: ['was approvedBY already, and that was used', 'It goes on by itself; nothing is left to decide.'],
  denied: ['was deniedBY already', 'Ask again for it, if it is wanted after all.'],
  expired: ['has expired', 'Ask again for it, if it is still wanted.'],
  withdrawn: ['is not wanted any more', 'Ask again for it, if it is wanted after all.'],
} as const

/** Of one that was tried in vain. */
const TRIED = 'Nothing came of it yet. Whoever asks for it again need not wait for another decision.'
