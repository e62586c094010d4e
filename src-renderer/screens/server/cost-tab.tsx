import { Link } from 'wouter'
import type { ServerCostDetail } from '../../../src-shared/contract/budgets.ts'
import { type Cost, formatDuration, type Rental, type Server } from '../../../src-shared/vocabulary/index.ts'
import { BilledFigure } from '../../components/budget/billed-figure.tsx'
import { CostSoFar } from '../../components/budget/cost-so-far.tsx'
import { Figure } from '../../components/budget/figure.tsx'
import { TrafficLine } from '../../components/budget/traffic-line.tsx'
import { Section } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { Time } from '../../components/time.tsx'
import { costAt, idleCost, tickingDollars } from '../../lib/cost-text.ts'
import { daily, dollars, hourly, unpricedText } from '../../lib/money-text.ts'
import { useNow } from '../../lib/now.ts'
import { useServerCost } from '../../lib/queries.ts'
import { hasEnded, unboundedText } from '../../lib/rental-text.ts'
import { shareText } from '../../lib/stage-cost.ts'

/** What a rented server costs now, has cost, would cost while stopped, by job, and as it was billed. */
export function CostTab({ server, rental }: { server: Server; rental: Rental }) {
  const query = useServerCost(server.id)
  return (
    <div className="max-w-[900px] px-5 py-4">
      <Section title="Cost" note={unpricedText(rental.cost.unpriced)}>
        <Figures server={server} rental={rental} cost={query.data?.cost ?? rental.cost} />
        <TrafficLine cost={rental.cost} />
      </Section>
      <QueryView query={query} what="What it is made of could not be read">
        {(detail) => (
          <>
            <Section title="By job">
              <ByJob detail={detail} />
            </Section>
            <Section title="Billed and estimated">
              <Compared detail={detail} provider={rental.providerName} />
            </Section>
          </>
        )}
      </QueryView>
    </div>
  )
}

/** `cost`: as new as the table below it. */
function Figures({ server, rental, cost }: { server: Server; rental: Rental; cost: Cost }) {
  const now = useNow(cost.perHour > 0)
  const { hardMax, stoppedPricePerHour: stopped, startedAt } = rental
  const idle = idleCost(cost, rental.lease.idleSince !== null, now)
  return (
    <dl className="panel grid grid-cols-3 gap-x-6 gap-y-3 px-3.5 py-2.5">
      <Figure label="Rate now" note={cost.perHour > 0 ? `${daily(cost.perHour)}, est.` : 'bills no more'}>
        {hourly(cost.perHour)}
      </Figure>
      <Figure
        label="Since its start"
        note={
          startedAt === null ? (
            'nothing bills yet'
          ) : (
            <>
              since <Time at={startedAt} />
            </>
          )
        }
      >
        <CostSoFar cost={cost} basis />
      </Figure>
      <Figure
        label="Of it idle"
        note={idle.share === null ? 'nothing spent yet' : `${tickingDollars(idle.amount)} while nothing ran`}
      >
        {idle.share ?? '–'}
      </Figure>
      <Figure
        label="If stopped"
        note={stopped === null ? 'it cannot be stopped, only ended' : `${daily(stopped)}, for its disk; est.`}
      >
        {stopped === null ? '–' : hourly(stopped)}
      </Figure>
      <Figure
        label="At most"
        note={hardMax === null ? unboundedText(rental) : hasEnded(server) ? 'was granted' : 'until its lease ends'}
      >
        {hardMax === null ? '–' : dollars(hardMax)}
      </Figure>
      <BilledFigure cost={cost} />
    </dl>
  )
}

function ByJob({ detail: { cost, lines } }: { detail: ServerCostDetail }) {
  const now = useNow((cost?.perHour ?? 0) > 0)
  const since = cost === null ? 0 : costAt(cost, now) - cost.closed
  if (lines.length === 0) return <p className="panel px-3 py-2.5 text-muted">Nothing was spent yet.</p>
  const total = lines.reduce((sum, { spent }) => sum + spent, since)
  return (
    <div className="panel overflow-hidden">
      <table className="table table-fixed">
        <thead>
          <tr>
            <th>Job</th>
            <th className="w-[140px] text-right!">Charged time</th>
            <th className="w-[120px] text-right!">Spent, est.</th>
            <th className="w-[100px] text-right!">Share</th>
            <th className="w-[120px] text-right!">Billed</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ key, name, spent, billed, ms }) => (
            <tr key={key ?? ''}>
              <td className="truncate">
                {key === null ? (
                  <span className="text-attention">Idle: nothing ran</span>
                ) : (
                  <Link data-row href={`/jobs/${key}/cost`} className="font-semibold">
                    {name}
                  </Link>
                )}
              </td>
              <td className="text-right text-muted">{formatDuration(ms)}</td>
              <td className="text-right">{dollars(spent)}</td>
              <td className="text-right text-muted">{shareText(total > 0 ? spent / total : 0)}</td>
              <td className="text-right text-muted">{billed === null ? '–' : dollars(billed)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          {since >= 10_000 && (
            <tr className="text-muted">
              <td colSpan={2}>Since then, not split yet</td>
              <td className="text-right">{tickingDollars(since)}</td>
              <td className="text-right">{shareText(since / total)}</td>
              <td />
            </tr>
          )}
          <tr className="font-semibold">
            <td>All</td>
            <td />
            <td className="text-right">{tickingDollars(total)}</td>
            <td />
            <td />
          </tr>
        </tfoot>
      </table>
    </div>
  )
}

function Compared({ detail: { cost, differences }, provider }: { detail: ServerCostDetail; provider: string }) {
  if (cost?.billed == null)
    return <p className="panel px-3 py-2.5 text-muted">No bill of {provider} was read for it yet: all is estimated.</p>
  if (differences.length === 0)
    return (
      <p className="panel px-3 py-2.5 text-muted">
        What {provider} has billed{cost.basis === 'estimated' && ' so far'} agrees with the estimate.
      </p>
    )
  return (
    <ul className="panel divide-y divide-line" aria-label="Beyond the estimate">
      {differences.map(({ amount, text }) => (
        <li key={`${amount} ${text}`} className="select-text px-3 py-1.5">
          {text}
        </li>
      ))}
    </ul>
  )
}
