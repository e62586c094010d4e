import type { Alternative } from '../../../../src-shared/vocabulary/index.ts'
import { Button } from '../../../components/button.tsx'
import { dollars } from '../../../lib/money-text.ts'
import { startText } from '../../../lib/offer-text.ts'

interface InsteadProps {
  alternatives: readonly Alternative[]
  disabled: boolean
  onUse: (alternative: Alternative) => void
}

/** What else would do: cheaper, sooner, or here already. */
export function InsteadBlock({ alternatives, disabled, onUse }: InsteadProps) {
  if (alternatives.length === 0) return null
  return (
    <section aria-label="Instead" className="border-line border-t px-[22px] py-2">
      <h3 className="mb-1.5 text-muted text-xs">Instead</h3>
      <ul className="grid grid-cols-3 gap-2">
        {alternatives.map((one) => (
          <li key={one.id} className="flex min-w-0 flex-col items-start rounded-panel border border-line px-2.5 py-1.5">
            <b className="w-full truncate font-semibold" title={one.title}>
              {one.title}
            </b>
            <span className="text-muted text-xs">
              {one.total === 0 ? '$0 more' : `${dollars(one.total)} at most`}
              {one.startsIn !== null && ` · starts in ${startText(one.startsIn)}`}
            </span>
            <span className="mb-1.5 line-clamp-2 text-muted text-xs" title={one.givesUp.join(', ')}>
              {one.givesUp.join(', ') || 'gives up nothing'}
            </span>
            <Button
              small
              className="mt-auto"
              data-answer={one.id}
              disabled={disabled}
              aria-label={`Use instead: ${one.title}`}
              onClick={() => onUse(one)}
            >
              Use instead
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
