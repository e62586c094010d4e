import type { JobCostDetail, ServerCostDetail } from '../../../../src-shared/contract/budgets.ts'
import { formatDollars, formatDuration, type Stage } from '../../../../src-shared/vocabulary/index.ts'

/** "62 %" of a sum; null where there is none. */
function percent(part: number, whole: number): string | null {
  return whole > 0 ? `${Math.round((part / whole) * 100)} %` : null
}

/** What a rented server has cost by job, what was idle, and where its bills differ, label by label; null: it is not rented. */
export function costFields(detail: ServerCostDetail | null): Array<[string, string]> {
  if (!detail) return []
  const total = detail.lines.reduce((sum, { spent }) => sum + spent, 0)
  const by = detail.lines.map(({ key, name, spent, billed, ms }, index): [string, string] => {
    const share = [
      percent(spent, total),
      formatDuration(ms),
      billed === null ? null : `${formatDollars(billed)} billed`,
    ]
    return [
      index === 0 ? 'By job' : '',
      `${key === null ? 'idle' : name}: ${formatDollars(spent)} (${share.filter(Boolean).join(', ')})`,
    ]
  })
  return [...by, ...detail.differences.map(({ text }, index): [string, string] => [index === 0 ? 'Bills' : '', text])]
}

/** "$0.42, 62 %": a stage's part of what a job has cost; empty where it has none. */
export function stageCostText({ stages, cost }: JobCostDetail, stage: Stage): string {
  const spent = stages.find((one) => one.stage === stage)?.spent ?? 0
  if (spent === 0) return ''
  return [formatDollars(spent), percent(spent, cost?.closed ?? 0)].filter(Boolean).join(', ')
}
