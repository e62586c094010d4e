import { Check, CircleDashed, CircleHelp, LoaderCircle, Minus, TriangleAlert, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { CheckItem } from '../../src-shared/vocabulary/index.ts'
import { CodeLine } from './copy-button.tsx'

const ICONS: Record<CheckItem['status'], ReactNode> = {
  pending: <CircleDashed size={14} className="text-muted" aria-label="to come" />,
  running: <LoaderCircle size={14} className="animate-spin text-running" aria-label="checking" />,
  ok: <Check size={14} className="text-good" aria-label="ok" />,
  warning: <TriangleAlert size={14} className="text-attention" aria-label="warning" />,
  failed: <X size={14} className="text-broken" aria-label="failed" />,
  skipped: <Minus size={14} className="text-muted" aria-label="skipped" />,
  ask: <CircleHelp size={14} className="text-attention" aria-label="asks you" />,
}

/** The check list, live: each line with what was found, and each failure with its fix and a command to copy. */
export function CheckList({ items, ask }: { items: readonly CheckItem[]; ask?: ReactNode }) {
  return (
    <ol className="panel divide-y divide-line" aria-label="Checks" aria-live="polite">
      {items.map((item) => (
        <li key={item.id} className="px-3 py-[5px]">
          <div className="flex items-start gap-2.5">
            <span className="mt-[3px]">{ICONS[item.status]}</span>
            <span
              className={`w-24 shrink-0 ${item.status === 'pending' || item.status === 'skipped' ? 'text-muted' : 'font-medium'}`}
            >
              {item.label}
            </span>
            <span className="min-w-0 flex-1 select-text break-words text-muted">
              {item.detail || (item.status === 'skipped' && 'not checked')}
            </span>
          </div>
          {(item.status === 'failed' || item.status === 'warning') && (item.fix || item.command) && (
            <div className="mt-1 mb-1 grid gap-1.5 pl-6">
              {item.fix && <p>{item.fix}</p>}
              {item.command && <CodeLine text={item.command} />}
            </div>
          )}
          {asks(item) && ask}
        </li>
      ))}
    </ol>
  )
}

/** A new host key waits for a person, and a changed one for the comparison of both. */
const asks = ({ id, status }: CheckItem) => status === 'ask' || (id === 'host_key' && status === 'failed')
