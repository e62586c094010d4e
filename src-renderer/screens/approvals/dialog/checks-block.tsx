import { Check, CircleHelp, OctagonX, TriangleAlert } from 'lucide-react'
import type { ApprovalCheck } from '../../../../src-shared/vocabulary/index.ts'
import { Block } from './block.tsx'

interface ChecksProps {
  checks: readonly ApprovalCheck[]
  ticked: readonly string[]
  /** Undefined: nothing is to be decided any more. */
  onTick: ((id: string) => void) | undefined
}

/** What was looked at: red blocks, amber has to be ticked before a yes counts. */
export function ChecksBlock({ checks, ticked, onTick }: ChecksProps) {
  return (
    <Block title="Checks">
      {checks.length === 0 && <p className="text-muted text-sm">Made only while a request waits.</p>}
      <ul className="flex flex-wrap gap-x-3 text-sm">
        {sorted(checks).map((check) => (
          <li key={check.id + check.text} className="min-w-0">
            {check.status === 'warning' && onTick ? (
              <label className="flex items-start gap-1.5 text-attention">
                <input
                  type="checkbox"
                  data-warning
                  checked={ticked.includes(check.id)}
                  onChange={() => onTick(check.id)}
                  className="mt-[2px] size-3.5 shrink-0 accent-(--attention)"
                />
                {check.text}
              </label>
            ) : (
              <CheckLine check={check} />
            )}
          </li>
        ))}
      </ul>
    </Block>
  )
}

const ORDER = ['blocked', 'warning', 'unknown', 'ok']

/** What stands in the way first; the good ones by length, so that they take fewer lines. */
const sorted = (checks: readonly ApprovalCheck[]): ApprovalCheck[] =>
  [...checks].sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status) || a.text.length - b.text.length)

const LOOKS = {
  ok: { icon: Check, tone: 'text-good', word: 'good' },
  warning: { icon: TriangleAlert, tone: 'text-attention', word: 'warning' },
  blocked: { icon: OctagonX, tone: 'text-broken', word: 'blocks it' },
  unknown: { icon: CircleHelp, tone: 'text-muted', word: 'not known' },
} as const

function CheckLine({ check }: { check: ApprovalCheck }) {
  const { icon: Icon, tone, word } = LOOKS[check.status]
  return (
    <span className={`flex items-start gap-1.5 ${tone}`}>
      <Icon size={13} aria-label={word} className="mt-[3px] shrink-0" />
      {check.text}
    </span>
  )
}
