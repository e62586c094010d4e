import { Check, LoaderCircle, X } from 'lucide-react'
import { formatDuration, type Job, type StageRecord } from '../../../src-shared/vocabulary/index.ts'
import { STAGE_FILL, stageWord } from '../../components/stage-bars.tsx'
import { tickingDollars } from '../../lib/cost-text.ts'
import { useNow } from '../../lib/now.ts'
import { useJobCost } from '../../lib/queries.ts'
import { type StageCost, shareText, stageCosts } from '../../lib/stage-cost.ts'
import { formatBoth } from '../../lib/time.ts'

interface StripProps {
  job: Job
  /** The log source that the strip has chosen. */
  chosen: string | undefined
  onChoose: (source: string | undefined) => void
}

const TEXT = {
  pending: 'text-muted',
  active: 'text-running',
  done: 'text-good',
  failed: 'text-broken',
  skipped: 'text-muted',
}

/** Share of the strip's width: the run is the long one, as it nearly always is. */
const WIDTH: Record<string, string> = { run: 'flex-[2.6]' }

/** Six wide stages with state, duration and detail. A click shows only that stage's part of the log. */
export function StageStrip({ job, chosen, onChoose }: StripProps) {
  const detail = useJobCost(job).data
  const now = useNow(detail?.cost != null && detail.cost.perHour > 0)
  const costs = detail && stageCosts(detail, job.stages, now)
  return (
    <fieldset className="flex min-w-0 gap-1 px-5 pb-2.5">
      <legend className="sr-only">Stages. Choose one to see only its log.</legend>
      {job.stages.map((record) => (
        <Stage
          key={record.stage}
          record={record}
          cost={costs?.stages.get(record.stage)}
          chosen={chosen === record.stage}
          onChoose={onChoose}
        />
      ))}
    </fieldset>
  )
}

interface StageProps {
  record: StageRecord
  /** Its part of what the job has cost; undefined: it costs nothing. */
  cost: StageCost | undefined
  chosen: boolean
  onChoose: StripProps['onChoose']
}

function Stage({ record, cost, chosen, onChoose }: StageProps) {
  const now = useNow(record.state === 'active')
  const ran = record.startedAt === null ? null : (record.endedAt ?? now) - record.startedAt
  const parts = [ran === null ? null : formatDuration(ran), record.detail]
  const detail = record.state === 'skipped' ? 'skipped' : parts.filter(Boolean).join(' · ')
  const spent = cost && cost.amount > 0 ? cost : null
  const costs = spent && `${tickingDollars(spent.amount)}, ${shareText(spent.share)} of its cost so far`
  const hover = [record.startedAt === null ? null : `since ${formatBoth(record.startedAt)}`, detail, costs]
    .filter(Boolean)
    .join('\n')
  return (
    <button
      type="button"
      aria-pressed={chosen}
      title={hover}
      onClick={() => onChoose(chosen ? undefined : record.stage)}
      className={`min-w-0 rounded-b-control text-left hover:bg-raised aria-pressed:bg-raised ${WIDTH[record.stage] ?? 'flex-1'}`}
    >
      <span className={`block h-[3px] ${STAGE_FILL[record.state]}`} />
      <span className={`mt-2 flex items-center gap-1.5 px-0.5 font-medium ${TEXT[record.state]}`}>
        <StateIcon state={record.state} />
        {stageWord(record.stage)}
        <span className="sr-only">, {record.state}</span>
        {spent && (
          <span className="ml-auto font-normal text-muted text-xs">
            <span aria-hidden>{shareText(spent.share)}</span>
            <span className="sr-only">, {shareText(spent.share)} of its cost</span>
          </span>
        )}
      </span>
      <span className="block h-4 truncate px-0.5 text-muted text-xs">{detail}</span>
    </button>
  )
}

function StateIcon({ state }: { state: StageRecord['state'] }) {
  if (state === 'done') return <Check size={13} aria-hidden />
  if (state === 'failed') return <X size={13} aria-hidden />
  if (state === 'active')
    return <LoaderCircle size={13} aria-hidden className="animate-spin [animation-duration:1.6s]" />
  return null
}
