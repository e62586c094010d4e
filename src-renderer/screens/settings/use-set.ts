import type { Settings } from '../../../src-shared/vocabulary/index.ts'
import { api, client } from '../../lib/client.ts'
import { queryClient } from '../../lib/query.ts'
import { useAction } from '../../lib/use-action.ts'

/** Stores settings at once; the answer of the engine is what is shown then. */
export function useSet() {
  const [, run] = useAction()
  return (change: Partial<Settings>) =>
    run('The setting could not be stored', async () => {
      queryClient.setQueryData(api.engine.settings.get.queryKey(), await client.engine.settings.set(change))
    })
}
