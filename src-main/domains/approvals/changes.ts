import { formatDollars, type SpendPlan } from '../../../src-shared/vocabulary/index.ts'
import { machineOf, span } from './naming.ts'

/** What differs between two plans and matters to whoever decides: one sentence each, what costs first. */
export function differences(before: SpendPlan, after: SpendPlan): string[] {
  const changed = (what: string, a: string, b: string) => (a === b ? null : `${what}: ${a} → ${b}`)
  const { offer: was } = before
  const { offer: is } = after
  return [
    before.perHour === after.perHour ? null : `${formatDollars(before.perHour)}/h → ${formatDollars(after.perHour)}/h`,
    before.hardMax === after.hardMax
      ? null
      : `at most ${formatDollars(before.hardMax)} → ${formatDollars(after.hardMax)}`,
    changed('machine', machineOf(was), machineOf(is)),
    changed('provider', was.provider, is.provider),
    changed('region', was.region ?? 'not told', is.region ?? 'not told'),
    changed('kind of host', was.cloud, is.cloud),
    was.spot === is.spot ? null : is.spot ? 'it may be taken away now' : 'it is not taken away any more',
    changed('disk', `${before.diskGb} GB`, `${after.diskGb} GB`),
    changed('time', span(before.leaseSeconds), span(after.leaseSeconds)),
    changed('without work it ends after', span(before.idleSeconds), span(after.idleSeconds)),
    was.id !== is.id && machineOf(was) === machineOf(is) && was.provider === is.provider
      ? 'another offer of the same kind: the one before is not there any more'
      : null,
    changed('not priced', before.unpriced.join(', ') || 'nothing', after.unpriced.join(', ') || 'nothing'),
    changed('charged to', before.requester, after.requester),
    changed('project', before.project ?? 'none', after.project ?? 'none'),
  ].filter((line) => line !== null)
}
