import type { Approval } from './vocabulary/index.ts'

/** Whom a request comes from: "anna", "goalbot (automation)", "ci (automation) for anna". */
export function requesterText({
  requester,
  askedBy,
  automation,
}: Pick<Approval, 'requester' | 'askedBy' | 'automation'>): string {
  const who = `${askedBy ?? requester}${automation ? ' (automation)' : ''}`
  return askedBy === null ? who : `${who} for ${requester}`
}
