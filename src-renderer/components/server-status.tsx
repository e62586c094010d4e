import type { Server } from '../../src-shared/vocabulary/index.ts'
import { MARK_ICONS, Mark } from './status.tsx'

/** What a server is now, in one word with its reason as hover: contact first, since it decides. */
export function serverWord(server: Pick<Server, 'state' | 'contact' | 'running' | 'slots' | 'rental'>) {
  const rented = rentedWord(server)
  if (rented) return rented
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

/** What only a rented server can be; its provider decides that, not whether it can be reached. */
function rentedWord({ state, rental }: Pick<Server, 'state' | 'rental'>) {
  if (rental === null) return null
  if (rental.alarm) return { icon: MARK_ICONS.CircleAlert, tone: 'broken', word: 'May still bill' } as const
  if (rental.phase === 'approval' && (state === 'intent' || state === 'provisioning'))
    return { icon: MARK_ICONS.Shield, tone: 'attention', word: 'Needs approval' } as const
  if (state === 'provisioning' && rental.phase === 'capacity')
    return { icon: MARK_ICONS.CircleDashed, tone: 'waiting', word: 'No capacity' } as const
  const word = RENTED_WORDS[state]
  if (!word) return null
  const moving = state !== 'stopped' && state !== 'terminated'
  return { icon: MARK_ICONS.CircleDashed, tone: moving ? 'running' : 'muted', word } as const
}

const RENTED_WORDS: Partial<Record<Server['state'], string>> = {
  intent: 'Ordering',
  provisioning: 'Provisioning',
  booting: 'Starting',
  bootstrapping: 'Setting up',
  stopping: 'Stopping',
  stopped: 'Stopped',
  terminating: 'Terminating',
  terminated: 'Terminated',
}

/** A server's state with icon, word and colour. */
export function ServerStateMark({ server }: { server: Server }) {
  return (
    <span className="whitespace-nowrap" title={server.contact.reason ?? server.reason ?? undefined}>
      <Mark {...serverWord(server)} />
    </span>
  )
}
