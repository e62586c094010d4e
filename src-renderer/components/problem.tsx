import { CircleX, RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { problemText, toProblem } from '../lib/problem.ts'
import { Button } from './button.tsx'
import { CopyButton } from './copy-button.tsx'

export interface ProblemProps {
  /** What failed, and where: "The servers could not be read". */
  what: string
  error: unknown
  onRetry?: () => void
  /** The one next step, instead of trying again. */
  action?: ReactNode
}

/** An error that stays: what failed, why, the exact text in a fold, one next action, copy. */
export function ProblemPanel({ what, error, onRetry, action }: ProblemProps) {
  const problem = toProblem(error)
  return (
    <section role="alert" className="panel flex gap-2.5 p-3">
      <CircleX size={16} className="mt-0.5 shrink-0 text-broken" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">{what}</p>
        <p className="select-text break-words">{problem.message}</p>
        {problem.data.hint && <p className="text-muted">{problem.data.hint}</p>}
        {problem.data.details && (
          <details className="mt-1">
            <summary className="w-fit text-muted text-sm underline decoration-line-strong underline-offset-3">
              Exact text
            </summary>
            <pre className="mt-1 max-h-40 select-text overflow-auto whitespace-pre-wrap break-words rounded-control border border-line bg-bg p-2 font-mono text-sm">
              {problem.data.details}
            </pre>
          </details>
        )}
      </div>
      <div className="flex shrink-0 items-start gap-1">
        {action ||
          (onRetry && (
            <Button icon={<RotateCw size={13} />} onClick={onRetry}>
              Try again
            </Button>
          ))}
        <CopyButton text={problemText(what, problem)} label="Copy this error" />
      </div>
    </section>
  )
}
