import { LoaderCircle, RotateCw, Unplug } from 'lucide-react'
import { Button } from '../button.tsx'
import type { LinkState } from './terminal-channel.ts'

interface TerminalBannerProps {
  link: LinkState
  busy: boolean
  onReconnect: () => void
}

/** Says why a terminal is not open, and offers the way back in the same tab. */
export function TerminalBanner({ link, busy, onReconnect }: TerminalBannerProps) {
  if (link.state === 'open') return null
  const waiting = link.state === 'attaching' || link.state === 'detached'
  const Icon = waiting ? LoaderCircle : Unplug
  return (
    <div role="status" className="flex items-center gap-2 border-line border-b bg-raised px-3 py-1.5">
      <Icon size={14} className={waiting ? 'text-running motion-safe:animate-spin' : 'text-attention'} aria-hidden />
      <span className="min-w-0 flex-1">{words(link)}</span>
      {!waiting && (
        <Button icon={<RotateCw size={13} />} disabled={busy} onClick={onReconnect}>
          {link.state === 'ended' ? 'New shell here' : 'Reconnect'}
        </Button>
      )}
    </div>
  )
}

function words({ state, reason }: LinkState): string {
  const why = reason ? `: ${reason}` : ''
  if (state === 'attaching') return 'Opening…'
  if (state === 'detached') return `The connection to the engine was lost${why}. The terminal goes on; attaching again…`
  if (state === 'ended') return `The shell ended${why}. What it printed stays here.`
  return `The connection to the server was lost${why}. What was printed stays here.`
}
