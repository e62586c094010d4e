import { type Approval, formatBytes, type JobInput } from './vocabulary/index.ts'

/** Whom a request comes from: "anna", "goalbot (automation)", "ci (automation) for anna". */
export function requesterText({
  requester,
  askedBy,
  automation,
}: Pick<Approval, 'requester' | 'askedBy' | 'automation'>): string {
  const who = `${askedBy ?? requester}${automation ? ' (automation)' : ''}`
  return askedBy === null ? who : `${who} for ${requester}`
}

/** The same with the computer that it came from, where that is known: "goalbot on ci-2 (automation)". */
export function requesterOnText(
  approval: Pick<Approval, 'requester' | 'askedBy' | 'automation' | 'askedFrom'>,
): string {
  const { requester, askedBy, askedFrom } = approval
  if (askedFrom === null) return requesterText(approval)
  const who = askedBy ?? requester
  return `${who} on ${askedFrom}${requesterText(approval).slice(who.length)}`
}

/** What a job brings along: "nothing is pushed", "1,204 files, 38 MB", "a folder, size not known yet". */
export function inputText({ source, files, bytes }: JobInput): string {
  if (source === 'nothing') return 'nothing is pushed'
  if (bytes !== null && files !== null)
    return `${files.toLocaleString('en')} ${files === 1 ? 'file' : 'files'}, ${formatBytes(bytes)}`
  return source === 'folder' ? 'a folder, size not known yet' : 'a repository, size not known'
}
