import { Shield } from 'lucide-react'
import { useLocation } from 'wouter'
import { toProblem } from '../../lib/problem.ts'
import { backTo, reviewPath } from '../../lib/review.ts'
import { closeOverlay } from '../../lib/ui.ts'
import { Button } from '../button.tsx'
import { ProblemPanel } from '../problem.tsx'

interface SpendProblemProps {
  /** What failed: "The job could not be started". */
  what: string
  error: unknown
}

/** Why money was not spent: a budget stands against it, a person has to decide first, or something failed. */
export function SpendProblem({ what, error }: SpendProblemProps) {
  const [here, go] = useLocation()
  const { code, data, message } = toProblem(error)
  const { approval } = data
  const leave = (path: string, options?: ReturnType<typeof backTo>) => {
    closeOverlay()
    go(path, options)
  }
  if (code === 'BUDGET_EXCEEDED')
    return (
      <ProblemPanel
        what={what}
        error={error}
        action={<Button onClick={() => leave('/budget')}>Look at the budget</Button>}
      />
    )
  if (approval === undefined) return <ProblemPanel what={what} error={error} />
  const review = <Button onClick={() => leave(reviewPath(approval), backTo(here))}>Review</Button>
  if (code !== 'APPROVAL_NEEDED') return <ProblemPanel what={what} error={error} action={review} />
  return (
    <section role="alert" className="panel flex items-start gap-2.5 p-3">
      <Shield size={16} className="mt-0.5 shrink-0 text-attention" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">A person has to approve this first</p>
        <p className="wrap-anywhere select-text">{message}</p>
        {data.hint && <p className="text-muted">{data.hint}</p>}
      </div>
      {review}
    </section>
  )
}
