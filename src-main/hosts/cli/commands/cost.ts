import type { Command } from 'commander'
import { toCsv } from '../../../../src-shared/csv.ts'
import { type CostLine, formatDollars, formatDuration } from '../../../../src-shared/vocabulary/index.ts'
import { type Cli, client } from '../cli.ts'
import { note, say, width, write } from '../io.ts'
import { leaf, noun } from '../leaf.ts'
import { localTime } from '../output/ages.ts'
import { painter } from '../output/colour.ts'
import { sayJson } from '../output/json.ts'
import { type Column, tableLines } from '../output/table.ts'
import { oneOf, since } from '../parse/values.ts'

const BY = ['requester', 'project', 'provider', 'job', 'server'] as const

interface Options {
  by?: (typeof BY)[number]
  since?: number
  until?: number
  csv?: boolean
  json?: boolean
}

/** `remotebot cost …` */
export function costNoun(cli: Cli): Command {
  return noun('cost', 'what was spent', [report(cli), reconcile(cli)])
}

function report(cli: Cli): Command {
  return leaf('report', 'the ledger, summed up; this month unless told otherwise', [
    'cost report',
    'cost report --by project --since 2026-11-01 --csv',
  ])
    .option('--by <what>', `${BY.join(', ')} (default: requester)`, oneOf(...BY))
    .option('--since <time>', 'from then on: 7d (ago), 2026-11-01, epoch seconds', since)
    .option('--until <time>', 'until then', since)
    .option('--csv', 'comma-separated values, amounts in dollars')
    .action(async (options: Options) => {
      const by = options.by ?? 'requester'
      const found = await (await client(cli)).costs.report({
        by,
        ...(options.since === undefined ? {} : { since: options.since }),
        ...(options.until === undefined ? {} : { until: options.until }),
      })
      if (options.json) return sayJson(cli.io, { id: by, name: `by ${by}`, status: 'ok', ...found })
      if (options.csv) return write(cli.io.stdout, toCsv([HEADER, ...found.lines.map(csvRow)]))
      await note(cli.io, `${localTime(found.from)} to ${localTime(found.to)}, est.`)
      if (found.lines.length === 0) return say(cli.io, 'Nothing was spent.')
      const lines = tableLines(found.lines, columns(by), width(cli.io.stdout), painter(cli.io, cli.io.stdout))
      await say(cli.io, `${lines.join('\n')}\n\nTogether: ${formatDollars(found.total)}`)
      if (found.unpriced.length > 0) await note(cli.io, `Not priced: ${found.unpriced.join(', ')}.`)
      for (const { text } of found.differences) await note(cli.io, text)
    })
}

function columns(by: string): Column<CostLine>[] {
  return [
    { title: by.toUpperCase(), value: ({ name }) => name, min: 14 },
    { title: 'SPENT', value: ({ spent }) => formatDollars(spent), right: true },
    { title: 'IDLE', value: ({ idle }) => formatDollars(idle), right: true },
    { title: 'TRAFFIC', value: ({ transfer }) => formatDollars(transfer), right: true, optional: 4 },
    { title: 'COMMITTED', value: ({ committed }) => formatDollars(committed), right: true, optional: 2 },
    {
      title: 'BILLED',
      value: ({ billed }) => (billed === null ? '–' : formatDollars(billed)),
      right: true,
      optional: 1,
    },
    { title: 'TIME', value: ({ ms }) => formatDuration(ms), right: true, optional: 3 },
  ]
}

const HEADER = ['key', 'name', 'spent_usd', 'idle_usd', 'traffic_usd', 'committed_usd', 'billed_usd', 'seconds']

function csvRow({ key, name, spent, idle, transfer, committed, billed, ms }: CostLine): Array<string | number | null> {
  const usd = (amount: number | null) => amount && amount / 1e6
  return [key, name, usd(spent), usd(idle), usd(transfer), usd(committed), usd(billed), Math.round(ms / 1000)]
}

function reconcile(cli: Cli): Command {
  return leaf('reconcile', 'read what the providers have billed now', ['cost reconcile']).action(
    async ({ json }: { json?: boolean }) => {
      const read = await (await client(cli)).costs.reconcile()
      if (json)
        return sayJson(
          cli.io,
          read.map((one) => ({
            ...one,
            id: one.provider,
            name: one.provider,
            status: one.problem === null ? 'ok' : 'failed',
            reason: one.problem,
          })),
        )
      if (read.length === 0) return say(cli.io, 'No connected provider tells what it has billed.')
      for (const { provider, problem } of read)
        await say(cli.io, problem === null ? `${provider}: its bills were read.` : `${provider}: ${problem}`)
    },
  )
}
