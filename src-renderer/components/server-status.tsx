import type { Server } from '../../src-shared/vocabulary/index.ts'
import { MARK_ICONS, Mark } from './status.tsx'

/** What a server is now, in one word with its reason as hover: contact first, since it decides. */
export function serverWord(server: Pick<Server, 'state' | 'contact' | 'running' | 'slots'>) {
  if (server.contact.status === 'unknown')
    return { icon: MARK_ICONS.CloudOff, tone: 'attention', word: 'No contact' } as const
  if (server.state === 'failed') return { icon: MARK_ICONS.CircleX, tone: 'broken', word: 'Failed' } as const
  if (server.contact.status === 'never')
    return { icon: MARK_ICONS.CircleDashed, tone: 'muted', word: 'Not checked' } as const
  if (server.state === 'draining') return { icon: MARK_ICONS.CircleAlert, tone: 'waiting', word: 'Draining' } as const
  if (server.running > 0) return { icon: MARK_ICONS.CircleDot, tone: 'good', word: 'Busy' } as const
  if (server.state === 'ready' || server.state === 'busy')
    return { icon: MARK_ICONS.Circle, tone: 'muted', word: 'Idle' } as const
  const word = server.state.charAt(0).toUpperCase() + server.state.slice(1)
  return { icon: MARK_ICONS.CircleDashed, tone: 'muted', word } as const
}

/** A server's state with icon, word and colour. */
export function ServerStateMark({ server }: { server: Server }) {
  return (
    <span title={server.contact.reason ?? server.reason ?? undefined}>
      <Mark {...serverWord(server)} />
    </span>
  )
}
