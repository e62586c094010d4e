import type { MicroDollars } from '../../../src-shared/vocabulary/index.ts'
import { barShares } from '../../lib/approval-text.ts'

interface BarProps {
  /** Said to whoever does not see it, and on hover. */
  text: string
  spent: MicroDollars
  committed: MicroDollars
  /** What would come to it. */
  asked?: MicroDollars
  whole: MicroDollars
  /** Pixels. */
  height?: number
}

/** Of a whole: spent, promised, what would come to it, and what is left. Never passes its end. */
export function BudgetBar({ text, spent, committed, asked = 0, whole, height = 8 }: BarProps) {
  const shares = barShares({ hardCap: whole, limit: whole, spent, committed, this: asked })
  const percent = (share: number) => `${share * 100}%`
  return (
    <div
      role="img"
      aria-label={text}
      title={text}
      className="flex overflow-hidden rounded-full bg-idle"
      style={{ height }}
    >
      <span className="h-full bg-accent" style={{ width: percent(shares.spent) }} />
      <span className="h-full bg-accent/50" style={{ width: percent(shares.committed) }} />
      <span className="asked h-full" style={{ width: percent(shares.asked) }} />
    </div>
  )
}
