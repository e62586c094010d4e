import { LoaderCircle, RotateCw, Unplug } from 'lucide-react'
import { Button } from '../button.tsx'
import { linkWords } from './link-words.ts'
import type { LinkState } from './terminal-channel.ts'

interface TerminalBannerProps {
  link: LinkState
  /** Whether it joins a job's session instead of running a shell. */
  joined: boolean
  busy: boolean
  onReconnect: () => void
}

/** Says why a terminal is not open, and offers the way back in the same tab. */
export function TerminalBanner({ link, joined, busy, onReconnect }: TerminalBannerProps) {
  if (link.state === 'open') return null
  const waiting = link.state === 'attaching' || link.state === 'detached'
  const Icon = waiting ? LoaderCircle : Unplug
  return (
    <div role="status" className="flex items-center gap-2 border-line border-b bg-raised px-3 py-1.5">
      <Icon size={14} className={waiting ? 'text-running motion-safe:animate-spin' : 'text-attention'} aria-hidden />
      <span className="min-w-0 flex-1">{linkWords(link)}</span>
      {!waiting && (
        <Button icon={<RotateCw size={13} />} disabled={busy} onClick={onReconnect}>
          {link.state !== 'ended' ? 'Reconnect' : joined ? 'Join again' : 'New shell here'}
        </Button>
      )}
    </div>
  )
}
