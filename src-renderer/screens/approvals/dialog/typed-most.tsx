import { dollars } from '../../../lib/money-text.ts'

interface TypedProps {
  amount: number
  text: string
  onText: (text: string) => void
}

/** Above the second threshold the maximum is typed, so that nobody approves so much by habit. */
export function TypedMost({ amount, text, onText }: TypedProps) {
  return (
    <label className="flex items-center gap-2">
      Type {dollars(amount)} to approve it
      <input
        inputMode="decimal"
        autoComplete="off"
        aria-label="The maximum, typed"
        value={text}
        onChange={(event) => onText(event.target.value)}
        className="field w-28!"
      />
    </label>
  )
}
