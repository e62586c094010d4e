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
  return (
    <section aria-label="Instead" className="border-line border-t px-[22px] py-1.5">
      <h3 className="mb-1 text-muted text-xs">Instead</h3>
      {alternatives.length === 0 && (
        <p className="text-muted">Nothing that is known now fits and is cheaper or sooner.</p>
      )}
      <ul className="grid grid-cols-[repeat(auto-fit,minmax(300px,1fr))] gap-2">
        {alternatives.map((one) => (
          <li
            key={one.id}
            className="grid min-w-0 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-2 rounded-panel border border-line px-2.5 py-1.5"
          >
            <b className="truncate font-semibold" title={one.title}>
              {one.title}
            </b>
            <Button
              small
              className="row-span-2"
              data-answer={one.id}
              disabled={disabled}
              aria-label={`Use instead: ${one.title}`}
              onClick={() => onUse(one)}
            >
              Use instead
            </Button>
            <span className="truncate text-muted text-xs">
              {one.total === 0 ? '$0 more' : `${dollars(one.total)} at most`}
              {one.startsIn !== null && ` · starts in ${startText(one.startsIn)}`}
            </span>
            <span className="col-span-2 truncate text-muted text-xs" title={one.givesUp.join(', ')}>
              {one.givesUp.join(', ') || 'gives up nothing'}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
