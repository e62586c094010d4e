import type { Command } from 'commander'
import { allParts } from '../../../../src-shared/parts.ts'
import { type Activity, formatDollars } from '../../../../src-shared/vocabulary/index.ts'
import { type Cli, client } from '../cli.ts'
import { note, say, width, write } from '../io.ts'
import { leaf } from '../leaf.ts'
import { localTime } from '../output/ages.ts'
import { painter } from '../output/colour.ts'
import { sayJson } from '../output/json.ts'
import { type Column, tableLines } from '../output/table.ts'
import { oneOf, since, wholeNumber } from '../parse/values.ts'

interface Options {
  since?: number
  until?: number
  by?: string
  action?: string
  limit?: number
  export?: 'csv' | 'json'
  json?: boolean
}

const COLUMNS: Column<Activity>[] = [
  { title: 'WHEN', value: ({ at }) => localTime(at), colour: () => 'dim' },
  { title: 'WHO', value: ({ actor, via }) => (via === 'engine' ? actor : `${actor} (${via})`), min: 10 },
  { title: 'WHAT', value: ({ text }) => text, min: 30 },
  { title: 'EFFECT', value: ({ effect }) => (effect === null ? '' : formatDollars(effect)), right: true, optional: 1 },
]

/** `remotebot activity` */
export function activity(cli: Cli): Command {
  return leaf('activity', 'every decision about money: who, what, when', [
    'activity --since 7d',
    'activity --action approval --json',
    'activity --export csv > activity.csv',
  ])
    .option('--since <time>', 'from then on: 7d (ago), 2026-11-01, epoch seconds', since)
    .option('--until <time>', 'until then', since)
    .option('--by <name>', 'only by this person, token or rule')
    .option('--action <name>', 'only actions that begin so, such as approval or budget')
    .option('--limit <n>', 'rows to print (default: 100)', wholeNumber(1, 500))
    .option('--export <format>', 'all of it as a file on standard output: csv, json', oneOf('csv', 'json'))
    .action(async (options: Options) => {
      const engine = await client(cli)
      const filter = {
        ...(options.since === undefined ? {} : { since: options.since }),
        ...(options.until === undefined ? {} : { until: options.until }),
        ...(options.by === undefined ? {} : { actor: options.by }),
        ...(options.action === undefined ? {} : { action: options.action }),
      }
      const { export: format } = options
      if (format) {
        const parts = allParts((after) => engine.activity.export({ ...filter, format, ...after }))
        for await (const { text } of parts) await write(cli.io.stdout, text)
        return
      }
      const { items, nextCursor } = await engine.activity.list({ ...filter, limit: options.limit ?? 100 })
      if (options.json)
        return sayJson(
          cli.io,
          items.map((one) => ({ ...one, name: one.text, status: one.action })),
        )
      if (items.length === 0)
        return say(
          cli.io,
          Object.keys(filter).length === 0 ? 'Nothing was decided about money yet.' : 'Nothing like that was decided.',
        )
      await say(cli.io, tableLines(items, COLUMNS, width(cli.io.stdout), painter(cli.io, cli.io.stdout)).join('\n'))
      if (nextCursor !== null) await note(cli.io, `The newest ${items.length} are shown; --limit shows more.`)
    })
}
