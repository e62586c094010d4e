import { TriangleAlert } from 'lucide-react'
import type { JobProgress } from '../../../../src-shared/vocabulary/index.ts'
import { Section } from '../../../components/page.tsx'
import { Time } from '../../../components/time.tsx'
import { countText } from '../../../lib/number-text.ts'

/** Lines of the events file that say nothing which can be understood, newest first, with what is wrong. */
export function ProblemLines({ problems, count }: { problems: JobProgress['problems']; count: number }) {
  const some = count > problems.length ? `the last ${problems.length} of ${countText(count)}` : countText(count)
  return (
    <Section title="Lines that were not understood" note={some}>
      <ul className="panel max-h-96 divide-y divide-line overflow-y-auto">
        {[...problems].reverse().map(({ offset, at, message, line }) => (
          <li key={offset} className="flex items-start gap-2 px-3 py-1.5">
            <TriangleAlert size={14} className="mt-[3px] shrink-0 text-attention" aria-hidden />
            <span className="min-w-0 flex-1">
              <span className="block select-text break-words">{message}</span>
              <code className="block select-text whitespace-pre-wrap break-all font-mono text-muted text-sm">
                {line}
              </code>
            </span>
            <span className="shrink-0 text-muted">
              <Time at={at} />
            </span>
          </li>
        ))}
      </ul>
      <p className="mt-1.5 text-muted text-sm">
        The job itself is not affected. Each line is one JSON object with a type.
      </p>
    </Section>
  )
}
