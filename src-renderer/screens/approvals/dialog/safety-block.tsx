import type { ApprovalDetail } from '../../../../src-shared/vocabulary/index.ts'
import { Button } from '../../../components/button.tsx'
import { Block } from './block.tsx'

/** What bounds it, and the way to make that tighter. */
export function SafetyBlock({ safety, onLess }: Pick<ApprovalDetail, 'safety'> & { onLess: (() => void) | null }) {
  return (
    <Block
      title="Safety"
      action={
        onLess && (
          <Button look="quiet" small className="-mr-2" data-answer="less-lease" onClick={onLess}>
            Make tighter…
          </Button>
        )
      }
    >
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2.5 text-sm">
        {safety.map(({ id, label, text }) => (
          <div key={id} className="contents">
            <dt className="text-muted">{label}</dt>
            <dd className="select-text">{text}</dd>
          </div>
        ))}
      </dl>
    </Block>
  )
}
