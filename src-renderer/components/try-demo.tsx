import { FlaskConical } from 'lucide-react'
import { useLocation } from 'wouter'
import { client } from '../lib/client.ts'
import { inform } from '../lib/notices.ts'
import { useAction } from '../lib/use-action.ts'
import { Button } from './button.tsx'

/** Connects the simulated cloud and goes to its offers. */
export function TryDemo() {
  const [busy, run] = useAction()
  const [, go] = useLocation()
  const begin = () =>
    run('The demo cloud could not be started', async () => {
      await client.providers.connect({ provider: 'demo' })
      inform('The demo cloud is connected', {
        detail: 'It is simulated on this computer; nothing in it costs anything.',
      })
      go('/offers')
    })
  return (
    <Button
      icon={<FlaskConical size={13} />}
      disabled={busy}
      title="Simulated on this computer: no account, no money"
      onClick={() => void begin()}
    >
      {busy ? 'Starting…' : 'Try the demo cloud'}
    </Button>
  )
}
