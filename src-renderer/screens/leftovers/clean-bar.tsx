import { Eraser } from 'lucide-react'
import type { Leftover } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { MarkedBar } from '../../components/marked-bar.tsx'
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
    <MarkedBar label="Marked leftovers">
      <span className="font-semibold">{chosen.length} marked</span>
      <span className="text-muted">{dayText(chosen)}</span>
      <Button look="quiet" onClick={onClear}>
        Clear
      </Button>
      <span className="flex-1" />
      <Button look="danger" icon={<Eraser size={13} />} onClick={onClean}>
        Clean up {chosen.length}…
      </Button>
    </MarkedBar>
  )
}
