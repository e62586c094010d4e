import type { Approval } from '../../../../src-shared/vocabulary/index.ts'
import { Ago } from '../../../components/time.tsx'

/** Questions and answers so far. */
export function MessagesBlock({ messages }: Pick<Approval, 'messages'>) {
  if (messages.length === 0) return null
  return (
    <section aria-label="Questions and answers" className="border-line border-t px-[22px] py-2.5">
      <h3 className="mb-1 text-muted text-xs">Questions and answers</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must by keyboard too */}
      <ul tabIndex={0} aria-label="Messages" className="grid max-h-24 gap-1 overflow-y-auto">
        {messages.map(({ at, by, text }) => (
          <li key={at + by + text} className="wrap-anywhere select-text">
            <b className="font-semibold">{by}</b>{' '}
            <span className="text-muted text-sm">
              <Ago at={at} />
            </span>{' '}
            {text}
          </li>
        ))}
      </ul>
    </section>
  )
}
