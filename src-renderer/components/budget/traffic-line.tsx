import type { Cost } from '../../../src-shared/vocabulary/index.ts'
import { trafficText } from '../../lib/cost-text.ts'

/** What of a cost is for traffic; nothing where none is counted. */
export function TrafficLine({ cost }: { cost: Cost }) {
  const text = trafficText(cost)
  return text === null ? null : <p className="mt-1.5 text-muted">{text}</p>
}
