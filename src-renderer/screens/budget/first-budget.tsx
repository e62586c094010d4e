import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/field.tsx'
import { ProblemPanel } from '../../components/problem.tsx'
import { amountText, readDollars } from '../../lib/budget-draft.ts'
import { FIRST_THRESHOLDS, suggestedLimit, thresholdText, tooLowText } from '../../lib/budget-text.ts'
import { api, client } from '../../lib/client.ts'
import { dollars } from '../../lib/money-text.ts'
import { alarm, inform } from '../../lib/notices.ts'
import { useShortcut } from '../../lib/shortcuts.ts'

const MONTH_MS = 30 * 86_400_000

/** Without a budget: one number makes the first, with what the last month suggests. */
export function FirstBudget({ onMore }: { onMore: (limit: string) => void }) {
  const [since] = useState(() => Date.now() - MONTH_MS)
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const report = useQuery(api.costs.report.queryOptions({ input: { by: 'requester', since } })).data
  const suggested = report ? suggestedLimit(report.total) : null
  const read = text.trim() === '' ? null : readDollars(text, 1)
  const limit = typeof read === 'number' ? read : null
  const set = async () => {
    if (limit === null) return
    setBusy(true)
    setError(null)
    try {
      const made = await client.budgets.set({
        scope: 'everything',
        period: 'month',
        limit,
        thresholds: FIRST_THRESHOLDS.map((one) => ({ ...one, actions: [...one.actions] })),
      })
      inform(`At most ${dollars(limit)} a month`)
      const low = tooLowText(made, made)
      if (low !== null) alarm('The new budget is passed already', low, `#/budget/${made.id}`)
    } catch (failure) {
      setError(failure)
      setBusy(false)
    }
  }
  useShortcut('confirm', () => !busy && void set(), limit !== null)
  return (
    <section aria-label="First budget" className="panel max-w-[640px] px-5 py-5">
      <h2 className="text-lg">How much may all of it cost a month?</h2>
      <p className="mt-1 text-muted">
        Nothing is rented past this limit: what is promised to running servers counts as if it were spent.
        {suggested !== null && report && ` The last 30 days have cost ${dollars(report.total)}.`}
      </p>
      <form
        className="mt-4 flex items-start gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          void set()
        }}
      >
        <div className="w-48">
          <TextField
            label="Dollars a month"
            value={text}
            onChange={setText}
            inputMode="decimal"
            placeholder={suggested === null ? '300' : amountText(suggested)}
            error={read !== null && typeof read !== 'number' ? read.problem : null}
          />
        </div>
        <div className="flex gap-2 pt-[22px]">
          <Button type="submit" look="primary" disabled={limit === null || busy}>
            Set budget
          </Button>
          {suggested !== null && (
            <Button onClick={() => setText(amountText(suggested))}>Take {dollars(suggested)}</Button>
          )}
          <Button look="quiet" onClick={() => onMore(text)}>
            More choices…
          </Button>
        </div>
      </form>
      {error !== null && (
        <div className="mt-3">
          <ProblemPanel what="The budget could not be set" error={error} />
        </div>
      )}
      <ul className="mt-4 grid gap-0.5 text-muted text-sm">
        {FIRST_THRESHOLDS.map((one) => (
          <li key={`${one.percent} ${one.basis}`}>At {thresholdText(one)}.</li>
        ))}
      </ul>
    </section>
  )
}
