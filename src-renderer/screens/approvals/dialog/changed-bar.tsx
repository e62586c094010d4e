import { GitCompareArrows } from 'lucide-react'
import { Button } from '../../../components/button.tsx'

interface ChangedProps {
  /** Somebody has just tried to approve it as it was before. */
  tooLate: boolean
  /** One sentence each. */
  changes: readonly string[]
  /** Given where it changed under a person's eyes: nothing can be approved until they say that they have seen it. */
  onSeen: (() => void) | null
}

/** What is different from what was asked for, or from what a person has looked at. */
export function ChangedBar({ changes, tooLate, onSeen }: ChangedProps) {
  const title = tooLate
    ? 'It was not approved, since it has changed while you looked: '
    : onSeen
      ? 'It has changed while you looked: '
      : 'Changed since it was asked: '
  return (
    <section
      role={onSeen ? 'alert' : undefined}
      aria-label="What has changed"
      className="flex items-center gap-2.5 border-line border-t bg-raised px-[22px] py-2"
    >
      <GitCompareArrows size={15} aria-hidden className="shrink-0 text-attention" />
      <p className="min-w-0 flex-1">
        <b className="font-semibold">{title}</b>
        {changes.join(' · ') || 'what differs is marked below.'}
      </p>
      {onSeen && <Button onClick={onSeen}>I have seen it</Button>}
    </section>
  )
}
