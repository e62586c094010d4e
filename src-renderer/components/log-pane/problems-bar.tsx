import { toProblem } from '../../lib/problem.ts'
import { Button } from '../button.tsx'
import type { LogFinder } from './log-finder.ts'
import { problemsText } from './problems-text.ts'

/** Says that only errors and warnings are shown, and how many there are. */
export function ProblemsBar({ problems, onAll }: { problems: LogFinder; onAll: () => void }) {
  return (
    <div className="flex items-center gap-2 border-line border-b bg-raised px-3 py-1">
      <span role="status" className={problems.error ? 'text-broken' : undefined}>
        {problems.error
          ? `Not searched for errors and warnings: ${toProblem(problems.error).message}`
          : problemsText(problems)}
      </span>
      <Button look="quiet" onClick={onAll}>
        Show all lines
      </Button>
    </div>
  )
}
