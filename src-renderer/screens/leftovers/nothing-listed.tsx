import type { LeftoverCheck } from '../../../src-shared/vocabulary/index.ts'
import { Empty } from '../../components/empty.tsx'

/** An empty list, which means that nothing is left behind only where every provider has answered its last check. */
export function NothingListed({ checks }: { checks: readonly LeftoverCheck[] }) {
  const silent = checks.filter(({ checkedAt, problem }) => checkedAt === null || problem !== null)
  if (checks.length > 0 && silent.length === 0)
    return (
      <Empty title="Nothing is left behind.">
        Every machine, disk and address that the providers list belongs to a server here. They are asked again every
        minute.
      </Empty>
    )
  if (silent.length === checks.length)
    return (
      <Empty title="No provider has answered.">
        Whether something is left behind is known once one has. Nothing here says that there is nothing.
      </Empty>
    )
  return (
    <Empty title="Nothing is left behind at the providers that answered.">
      {silent.map(({ name }) => name).join(' and ')} did not: what is left behind there is not known.
    </Empty>
  )
}
