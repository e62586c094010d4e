import { useState } from 'react'
import type { BudgetInput } from '../../../src-shared/contract/budgets.ts'
import { type BudgetStatus, PERIOD_WORDS } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { ProblemPanel } from '../../components/problem.tsx'
import { type BudgetDraft, draftOf, readDraft } from '../../lib/budget-draft.ts'
import { budgetName, scopeText, tooLowText } from '../../lib/budget-text.ts'
import { client } from '../../lib/client.ts'
import { dollars } from '../../lib/money-text.ts'
import { alarm, inform } from '../../lib/notices.ts'
import { useShortcut } from '../../lib/shortcuts.ts'
import { BudgetFields } from './budget-fields.tsx'
import { Preview } from './preview.tsx'
import { ThresholdRows } from './threshold-rows.tsx'

interface SheetProps {
  /** Null: a new one. */
  budget: BudgetStatus | null
  /** What was typed before. */
  limit?: string | undefined
  budgets: readonly BudgetStatus[]
  onClose: () => void
  /** With the id of what was set; null: it was removed. */
  onDone: (id: string | null) => void
}

/** Sets or changes a budget: its limits, its thresholds, and what these would have done lately. */
export function BudgetSheet({ budget, limit, budgets, onClose, onDone }: SheetProps) {
  const [draft, setDraft] = useState<BudgetDraft>(() => ({ ...draftOf(budget), ...(limit ? { limit } : {}) }))
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const [removing, setRemoving] = useState(false)
  const { input, problems } = readDraft(draft, budget)
  const there = budget ?? budgets.find(({ scope, period }) => scope === input?.scope && period === input.period)
  const change = (part: Partial<BudgetDraft>) => setDraft((old) => ({ ...old, ...part }))
  const save = async () => {
    setTried(true)
    if (!input || busy) return
    setBusy(true)
    setError(null)
    try {
      const set = await client.budgets.set(input)
      inform(`${budgetName(set)}: ${dollars(set.limit)}`)
      const low = tooLowText(set, set)
      // Of a new one nobody could say before that so much is spent already.
      if (low !== null && !there) alarm('The new budget is passed already', low, `#/budget/${set.id}`)
      onDone(set.id)
    } catch (failure) {
      setError(failure)
      setBusy(false)
    }
  }
  useShortcut('confirm', () => void save(), !removing)
  return (
    <Dialog
      sheet
      width={600}
      title={budget ? capital(`${PERIOD_WORDS[budget.period]} budget of ${scopeText(budget.scope)}`) : 'New budget'}
      onClose={onClose}
      footer={
        <>
          {budget && (
            <Button look="danger" className="mr-auto" onClick={() => setRemoving(true)}>
              Remove…
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            keys="mod+enter"
            disabled={busy || (tried && input === null)}
            onClick={() => void save()}
          >
            {budget ? 'Save' : 'Set budget'}
          </Button>
        </>
      }
    >
      <div className="grid gap-5">
        {error !== null && <ProblemPanel what="The budget could not be set" error={error} />}
        <BudgetFields draft={draft} problems={problems} tried={tried} there={budget} onChange={change} />
        <Warning input={input} there={there} isNew={budget === null} />
        <ThresholdRows
          rows={draft.thresholds}
          problems={problems.thresholds ?? {}}
          onChange={(thresholds) => change({ thresholds })}
        />
        <Preview input={input} />
      </div>
      {removing && budget && (
        <ConfirmDialog
          title={`Remove the ${PERIOD_WORDS[budget.period]} budget of ${scopeText(budget.scope)}?`}
          verb="Remove budget"
          what="The budget could not be removed"
          onClose={() => setRemoving(false)}
          onConfirm={async () => {
            await client.budgets.remove({ budget: budget.id })
            onDone(null)
          }}
        >
          <p>
            Its limit of {dollars(budget.limit)} and its thresholds count no more. What was spent stays in the books,
            and the limits of the settings go on asking.
          </p>
        </ConfirmDialog>
      )}
    </Dialog>
  )
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** What the new limits do at once. */
function Warning({
  input,
  there,
  isNew,
}: {
  input: BudgetInput | null
  there: BudgetStatus | undefined
  isNew: boolean
}) {
  if (input === null || !there) return null
  const text = tooLowText(input, there)
  if (!isNew && text === null) return null
  return (
    <p role="status" className="rounded-control border border-attention px-3 py-2">
      {isNew && 'There is a budget of this scope and period: it is changed. '}
      {text}
    </p>
  )
}
