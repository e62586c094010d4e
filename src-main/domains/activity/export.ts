import { toCsv } from '../../../src-shared/csv.ts'
import type { Activity } from '../../../src-shared/vocabulary/index.ts'

const HEAD = [
  'id',
  'time',
  'actor',
  'via',
  'action',
  'text',
  'effect_usd',
  'before',
  'after',
  'server_id',
  'job_id',
  'approval_id',
  'budget_id',
]

const iso = (at: number) => new Date(at).toISOString()
const json = (value: Record<string, unknown> | null) => (value === null ? null : JSON.stringify(value))

/** Where a part stands in its file. */
interface Part {
  first: boolean
  last: boolean
}

/** Entries as a part of the text of a CSV file: times in ISO 8601 (UTC), dollars with all six decimals' worth. */
export function activityCsv(entries: readonly Activity[], { first }: Pick<Part, 'first'>): string {
  const rows = entries.map((one) => [
    one.id,
    iso(one.at),
    one.actor,
    one.via,
    one.action,
    one.text,
    one.effect === null ? null : one.effect / 1e6,
    json(one.before),
    json(one.after),
    one.serverId,
    one.jobId,
    one.approvalId,
    one.budgetId,
  ])
  return toCsv(first ? [HEAD, ...rows] : rows)
}

/** The same as JSON: times in ISO 8601, amounts in micro-dollars. Parts are one array together. */
export function activityJson(entries: readonly Activity[], { first, last }: Part): string {
  const items = entries.map((one) => JSON.stringify({ ...one, at: iso(one.at) }, null, 2))
  if (first && last && items.length === 0) return '[]\n'
  return `${first ? '[\n' : ',\n'}${items.join(',\n')}${last ? '\n]\n' : ''}`
}
