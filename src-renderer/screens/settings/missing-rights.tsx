import { CircleX } from 'lucide-react'
import type { ProviderRight } from '../../../src-shared/vocabulary/index.ts'

/** Rights that a key lacks, by name, in the words of their provider. */
export function MissingRights({ rights }: { rights: readonly ProviderRight[] }) {
  return (
    <div role="alert" className="mt-1">
      <p className="font-medium">The key lacks {rights.length === 1 ? 'a right' : 'rights'}:</p>
      <ul className="grid gap-0.5" aria-label="Rights that the key lacks">
        {rights.map(({ name, detail }) => (
          <li key={name} className="flex gap-2">
            <CircleX size={14} aria-hidden className="mt-[3px] shrink-0 text-broken" />
            <span className="wrap-anywhere min-w-0 select-text">
              <code className="font-mono text-sm">{name}</code>
              {detail && <span className="text-muted"> {detail}</span>}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
