import type { LikeRuns } from '../../budget/index.ts'

/** What the times (seconds) of earlier jobs say of the next one like them; null without any. */
export function likeRuns(seconds: readonly number[]): LikeRuns | null {
  if (seconds.length === 0) return null
  const sorted = [...seconds].sort((a, b) => a - b)
  const at = (part: number) => Math.ceil(sorted[Math.round((sorted.length - 1) * part)] ?? 0)
  return { count: sorted.length, medianSeconds: at(0.5), lowSeconds: at(0.1), highSeconds: at(0.9) }
}
