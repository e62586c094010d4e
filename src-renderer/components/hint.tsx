import { Lightbulb, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { client } from '../lib/client.ts'
import { useSettings } from '../lib/queries.ts'
import { useAction } from '../lib/use-action.ts'
import { Button } from './button.tsx'

/** One line of help on a real screen; once dismissed it never comes back, on any window. */
export function Hint({ id, children }: { id: string; children: ReactNode }) {
  const settings = useSettings().data
  const [, run] = useAction()
  if (!settings || settings.dismissedHints.includes(id)) return null
  const dismiss = () =>
    run('The hint could not be dismissed', () =>
      client.engine.settings.set({ dismissedHints: [...settings.dismissedHints, id] }),
    )
  return (
    <aside aria-label="Hint" className="flex items-center gap-2 text-muted text-sm">
      <Lightbulb size={13} aria-hidden className="shrink-0 text-accent" />
      <span>{children}</span>
      <Button look="quiet" small aria-label="Dismiss hint" icon={<X size={13} />} onClick={() => void dismiss()} />
    </aside>
  )
}
