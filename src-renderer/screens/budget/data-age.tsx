import { RotateCw } from 'lucide-react'
import type { BurnDown } from '../../../src-shared/contract/budgets.ts'
import { Button } from '../../components/button.tsx'
import { Ago } from '../../components/time.tsx'
import { client } from '../../lib/client.ts'
import { dollars } from '../../lib/money-text.ts'
import { complain, inform } from '../../lib/notices.ts'
import { useAction } from '../../lib/use-action.ts'

/** How old the figures are, and how far the estimate is from what providers have billed. */
export function DataAge({ burn, readAt }: { burn: Pick<BurnDown, 'billedAt' | 'difference'>; readAt: number }) {
  const [busy, run] = useAction()
  const read = () =>
    run('The bills could not be read', async () => {
      const answers = await client.costs.reconcile()
      for (const { provider, problem } of answers)
        if (problem !== null) complain(`The bill of ${provider} could not be read`, new Error(problem))
      if (answers.length === 0) inform('No connected provider tells its bills', { kind: 'info' })
    })
  return (
    <div className="flex min-h-9 items-center gap-3 border-line border-t px-3 py-1 text-muted text-sm">
      <span className="min-w-0 flex-1">
        Figures <Ago at={readAt} />.{' '}
        {burn.billedAt === null ? (
          'No bill of a provider was read yet: all is estimated.'
        ) : (
          <Gap burn={burn} at={burn.billedAt} />
        )}
      </span>
      <Button
        small
        look="quiet"
        icon={<RotateCw size={12} className={busy ? 'animate-spin' : undefined} />}
        disabled={busy}
        onClick={() => void read()}
      >
        {busy ? 'Reading…' : 'Read bills'}
      </Button>
    </div>
  )
}

function Gap({ burn: { difference }, at }: { burn: Pick<BurnDown, 'difference'>; at: number }) {
  return (
    <>
      Newest bill <Ago at={at} />
      {difference === null
        ? '.'
        : difference === 0
          ? ': it agrees with the estimate.'
          : `: ${dollars(Math.abs(difference))} ${difference > 0 ? 'more' : 'less'} than estimated.`}
    </>
  )
}
