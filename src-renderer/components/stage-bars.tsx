import type { StageRecord, StageState } from '../../src-shared/vocabulary/index.ts'

/** Bar colours by stage state. */
export const STAGE_FILL: Record<StageState, string> = {
  pending: 'bg-idle',
  active: 'bg-running',
  done: 'bg-good',
  failed: 'bg-broken',
  skipped: 'bg-idle opacity-55',
}

const WORDS: Record<StageState, string> = {
  pending: 'to come',
  active: 'now',
  done: 'done',
  failed: 'failed',
  skipped: 'skipped',
}

/** "Acquire" from "acquire". */
export const stageWord = (stage: string) => stage.charAt(0).toUpperCase() + stage.slice(1)

/** What the strip says in words. */
export function stagesText(stages: readonly StageRecord[]): string {
  return stages.map((one) => `${stageWord(one.stage)} ${WORDS[one.state]}`).join(', ')
}

/** The signature: six short bars in a row of a table. */
export function StageBars({ stages, waiting = false }: { stages: readonly StageRecord[]; waiting?: boolean }) {
  return (
    <span
      role="img"
      aria-label={stagesText(stages)}
      title={stagesText(stages)}
      className="inline-flex gap-[4px] align-middle"
    >
      {stages.map((one) => (
        <span
          key={one.stage}
          className={`h-[4px] w-3 rounded-full ${one.state === 'active' && waiting ? 'bg-waiting' : STAGE_FILL[one.state]}`}
        />
      ))}
    </span>
  )
}
