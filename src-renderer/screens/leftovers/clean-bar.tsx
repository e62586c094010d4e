import { Eraser } from 'lucide-react'
import type { Leftover } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { dayText } from './leftover-text.ts'

interface BarProps {
  chosen: readonly Leftover[]
  onClear: () => void
  onClean: () => void
}

/** The marked ones and what they cost together. */
export function CleanBar({ chosen, onClear, onClean }: BarProps) {
  if (chosen.length === 0) return null
  return (
    <div
      role="toolbar"
      aria-label="Marked leftovers"
      className="flex h-12 shrink-0 items-center gap-2.5 border-line border-t bg-raised px-5"
    >
      <span className="font-semibold">{chosen.length} marked</span>
      <span className="text-muted">{dayText(chosen)}</span>
      <Button look="quiet" onClick={onClear}>
        Clear
      </Button>
      <span className="flex-1" />
      <Button look="danger" icon={<Eraser size={13} />} onClick={onClean}>
        Clean up {chosen.length}…
      </Button>
    </div>
  )
}
