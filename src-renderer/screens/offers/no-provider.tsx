import { useLocation } from 'wouter'
import type { Provider } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { Empty } from '../../components/empty.tsx'
import { TryDemo } from '../../components/try-demo.tsx'

/** Nobody is asked: how to change that, with an account and without. */
export function NoProvider({ providers }: { providers: readonly Provider[] }) {
  const [, go] = useLocation()
  const real = providers.filter(({ kind }) => kind !== 'demo').map(({ name }) => name)
  return (
    <div className="px-5 py-4">
      <Empty
        title="No provider is connected."
        action={
          <>
            <Button look="primary" onClick={() => go('/settings/providers')}>
              Connect a provider
            </Button>
            <TryDemo />
          </>
        }
      >
        Connect {real.length > 0 ? real.join(', ') : 'a GPU cloud'} with a key of your account, and what can be rented
        there is listed here with one price for all. Or look round in the demo cloud: it is simulated on this computer,
        needs no account, and nothing in it costs anything.
      </Empty>
    </div>
  )
}
