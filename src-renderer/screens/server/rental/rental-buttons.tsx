import { CirclePower, Pause, Play } from 'lucide-react'
import type { Server } from '../../../../src-shared/vocabulary/index.ts'
import { Button } from '../../../components/button.tsx'
import { client } from '../../../lib/client.ts'
import { inform } from '../../../lib/notices.ts'
import { hasEnded } from '../../../lib/rental-text.ts'
import { openOverlay } from '../../../lib/ui.ts'
import { useAction } from '../../../lib/use-action.ts'

/** What can be done with a rented server that changes what it costs. */
export function RentalButtons({ server }: { server: Server }) {
  const [busy, run] = useAction()
  const { rental, state, id, name } = server
  if (rental === null || hasEnded(server)) return null
  const ending = state === 'terminating'
  return (
    <>
      {state === 'stopped' && (
        <Button
          icon={<Play size={13} />}
          disabled={busy}
          onClick={() =>
            void run(`${name} could not be started`, async () => {
              await client.servers.start({ server: id })
              inform(`${name} is being started`)
            })
          }
        >
          Start
        </Button>
      )}
      {rental.canStop && ['ready', 'busy', 'draining'].includes(state) && (
        <Button icon={<Pause size={13} />} onClick={() => openOverlay({ kind: 'stop-server', serverId: id })}>
          Stop…
        </Button>
      )}
      <Button
        look="danger"
        icon={<CirclePower size={13} />}
        disabled={ending || !rental.mayEnd}
        title={rental.mayEnd ? undefined : 'It was adopted without leave to end it'}
        onClick={() => openOverlay({ kind: 'terminate-server', serverId: id })}
      >
        {ending ? 'Terminating' : 'Terminate…'}
      </Button>
    </>
  )
}
