import type { StandingDraft } from '../../../lib/decision.ts'

interface StandingProps {
  requester: string
  draft: StandingDraft
  onChange: (draft: StandingDraft) => void
}

/** A yes in advance to the same requester, up to an amount and a date. */
export function StandingFields({ requester, draft, onChange }: StandingProps) {
  const set = (change: Partial<StandingDraft>) => onChange({ ...draft, ...change })
  return (
    <div className="flex items-center gap-2">
      <label className="flex min-h-6 items-center gap-2">
        <input
          type="checkbox"
          checked={draft.on}
          onChange={(event) => set({ on: event.target.checked })}
          className="size-3.5 accent-(--accent)"
        />
        Also allow {requester} more without asking
      </label>
      {draft.on && (
        <>
          <label className="flex items-center gap-1.5">
            up to $
            <input
              inputMode="decimal"
              autoComplete="off"
              aria-label="Without asking up to, in dollars"
              value={draft.amount}
              onChange={(event) => set({ amount: event.target.value })}
              className="field w-20!"
            />
          </label>
          <label className="flex items-center gap-1.5">
            until
            <input
              type="date"
              aria-label="Without asking until"
              value={draft.until}
              onChange={(event) => set({ until: event.target.value })}
              className="field w-36!"
            />
          </label>
        </>
      )}
    </div>
  )
}
