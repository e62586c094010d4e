import type { ToolState } from '../../../../src-shared/vocabulary/index.ts'
import type { RentedContext } from './context.ts'
import { pendingTool } from './provision.ts'

/**
 * Installs what is missing of these programs (of those wanted so far where none are named) and verifies all; yields the whole
 * list at each change. A server that was not ready for want of them is, once all are there.
 */
export async function* verifyTools(
  { repo, servers, ports, installTools, clock }: RentedContext,
  serverId: string,
  names: readonly string[],
  install: boolean,
  signal: AbortSignal,
): AsyncGenerator<ToolState[]> {
  const known = repo.need(serverId).tools
  const wanted = names.length > 0 ? [...new Set(names)] : known.map(({ name }) => name)
  let states: ToolState[] = wanted.map((name) => known.find((tool) => tool.name === name) ?? pendingTool(name))
  yield states
  if (wanted.length === 0) return
  let changed = () => {}
  let done = false
  const save = (latest: ToolState[]) => {
    states = latest
    repo.change('tools', serverId, { rental: { tools: merged(repo.need(serverId).tools, latest) } })
    changed()
  }
  const mirror = ports.settings().toolMirror
  const work = installTools({ serverId, wanted, install, mirror, onChange: save, signal })
    .then(save)
    .finally(() => {
      done = true
      changed()
    })
  work.catch(() => {})
  for (let shown = states; ; ) {
    if (states !== shown) {
      shown = states
      yield shown
    } else if (done) break
    else
      await new Promise<void>((resolve) => {
        changed = resolve
        if (done) resolve()
      })
  }
  await work
  const { tools, endingAt } = repo.need(serverId)
  const server = servers.need(serverId)
  if (server.state === 'failed' && endingAt === null && tools.every(({ status }) => status === 'ok')) {
    repo.change('ready', serverId, { server: { state: 'ready', reason: null }, rental: { readyAt: clock.now() } })
  }
}

function merged(before: readonly ToolState[], latest: readonly ToolState[]): ToolState[] {
  const rest = before.filter(({ name }) => !latest.some((tool) => tool.name === name))
  return [...rest, ...latest]
}
