import { formatDollars, type Leftover } from '../../../src-shared/vocabulary/index.ts'
import { type News, PLAIN } from './news.ts'

/** That something bills which no server of ours explains. What we are ending, and what belongs to others, is no news. */
export function leftoverNews({ id, why, name, kind, providerName, perDay, reason, serverId }: Leftover): News | null {
  const isStray = why === 'unclaimed' || why === 'unattached' || (why === 'stopped' && serverId === null)
  if (!isStray) return null
  const price = perDay === null ? '' : ` It costs ${formatDollars(perDay)} a day.`
  return {
    ...PLAIN,
    key: `leftover ${id}`,
    kind: 'leak',
    level: 'alarm',
    title: `Leftover: the ${kind} ${name} at ${providerName}`,
    detail: `${reason}${price}`,
    path: '/leftovers',
    urgent: true,
  }
}
