import { Link } from 'wouter'
import type { JobCostDetail } from '../../../src-shared/contract/budgets.ts'
import { type Cost, formatDuration, type Job, STAGES } from '../../../src-shared/vocabulary/index.ts'
import { BilledFigure } from '../../components/budget/billed-figure.tsx'
import { CostSoFar } from '../../components/budget/cost-so-far.tsx'
import { Figure } from '../../components/budget/figure.tsx'
import { TrafficLine } from '../../components/budget/traffic-line.tsx'
import { Section } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { stageWord } from '../../components/stage-bars.tsx'
import { tickingDollars } from '../../lib/cost-text.ts'
import { dollars, hourly, unpricedText } from '../../lib/money-text.ts'
import { useNow } from '../../lib/now.ts'
import { useJobCost } from '../../lib/queries.ts'
import { shareText, stageCosts } from '../../lib/stage-cost.ts'

/** What a job has cost: in all, by stage, by server, and as it was billed. */
export function CostTab({ job, cost }: { job: Job; cost: Cost }) {
  const query = useJobCost(job)
  return (
    <div className="max-w-[900px] px-5 py-4">
      <Section title="Cost" note={unpricedText(cost.unpriced)}>
        <dl className="panel grid grid-cols-4 gap-x-6 px-3.5 py-2.5">
          <Figure label="So far" note={cost.perHour > 0 ? 'its share, by the second' : 'costs no more'}>
            <CostSoFar cost={cost} basis />
          </Figure>
          <Figure label="Rate now" note="its share of its server">
            {hourly(cost.perHour)}
          </Figure>
          <Figure
            label="At most"
            note={cost.hardMax === null ? 'nothing was rented for it alone' : 'of what was rented for it'}
          >
            {cost.hardMax === null ? '–' : dollars(cost.hardMax)}
          </Figure>
          <BilledFigure cost={cost} />
        </dl>
        <TrafficLine cost={cost} />
      </Section>
      <QueryView query={query} what="What it is made of could not be read">
        {(detail) => (
          <>
            <Section title="By stage">
              <ByStage job={job} detail={detail} />
            </Section>
            <Section title="By server" note={detail.servers.length > 1 ? String(detail.servers.length) : null}>
              <ByServer detail={detail} />
            </Section>
          </>
        )}
      </QueryView>
      <p className="text-muted">
        Charged to {job.requester}
        {job.project === null ? ', to no project' : ` and the project ${job.project}`}.{' '}
        <Link href="/budget" className="underline underline-offset-3">
          Budget
        </Link>
      </p>
    </div>
  )
}

function ByStage({ job, detail }: { job: Job; detail: JobCostDetail }) {
  const now = useNow(detail.cost !== null && detail.cost.perHour > 0)
  const costs = stageCosts(detail, job.stages, now)
  return (
    <div className="panel overflow-hidden">
      <table className="table table-fixed">
        <thead>
          <tr>
            <th>Stage</th>
            <th className="w-[140px] text-right!">Took</th>
            <th className="w-[120px] text-right!">Cost, est.</th>
            <th className="w-[120px] text-right!">Share</th>
          </tr>
        </thead>
        <tbody>
          {STAGES.map((stage) => {
            const record = job.stages.find((one) => one.stage === stage)
            const cost = costs.stages.get(stage)
            const took =
              record?.startedAt == null || record.state === 'skipped'
                ? null
                : (record.endedAt ?? now) - record.startedAt
            return (
              <tr key={stage}>
                <td>{stageWord(stage)}</td>
                <td className="text-right text-muted">{took === null ? '–' : formatDuration(took)}</td>
                <td className="text-right">{cost ? tickingDollars(cost.amount) : '–'}</td>
                <td className="text-right text-muted">{cost ? shareText(cost.share) : '–'}</td>
              </tr>
            )
          })}
          {costs.outside.amount > 0 && (
            <tr>
              <td className="text-muted italic" title="Earlier attempts, and until its machine was gone">
                Outside of these stages
              </td>
              <td className="text-right text-muted">–</td>
              <td className="text-right">{tickingDollars(costs.outside.amount)}</td>
              <td className="text-right text-muted">{shareText(costs.outside.share)}</td>
            </tr>
          )}
        </tbody>
        <tfoot>
          <tr className="font-semibold">
            <td>All</td>
            <td />
            <td className="text-right">{tickingDollars(costs.total)}</td>
            <td />
          </tr>
        </tfoot>
      </table>
    </div>
  )
}

function ByServer({ detail }: { detail: JobCostDetail }) {
  if (detail.servers.length === 0) return <p className="panel px-3 py-2.5 text-muted">Nothing was spent for it yet.</p>
  return (
    <div className="panel overflow-hidden">
      <table className="table table-fixed">
        <thead>
          <tr>
            <th>Server</th>
            <th className="w-[150px]">Provider</th>
            <th className="w-[120px] text-right!">Its share, est.</th>
            <th className="w-[120px] text-right!">Rate now</th>
            <th className="w-[120px] text-right!">Billed</th>
          </tr>
        </thead>
        <tbody>
          {detail.servers.map(({ serverId, serverName, provider, spent, perHour, billed }) => (
            <tr key={serverId}>
              <td className="truncate">
                <Link data-row href={`/servers/${serverId}/cost`} className="font-semibold">
                  {serverName}
                </Link>
              </td>
              <td className="truncate text-muted">{provider}</td>
              <td className="text-right">{tickingDollars(spent)}</td>
              <td className="text-right text-muted">{perHour > 0 ? hourly(perHour) : '–'}</td>
              <td className="text-right text-muted">{billed === null ? '–' : dollars(billed)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
