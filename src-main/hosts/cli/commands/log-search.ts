import type { Command } from 'commander'
import type { LogSearchBatch } from '../../../../src-shared/vocabulary/index.ts'
import { type Cli, client } from '../cli.ts'
import { interruptible } from '../interruptible.ts'
import { note, say } from '../io.ts'
import { leaf, noun } from '../leaf.ts'
import { listened } from '../listened.ts'
import { painter } from '../output/colour.ts'
import { withIsoTimes } from '../output/json.ts'
import { JsonArray } from '../output/json-array.ts'
import { FoundLines, searchedText } from '../output/log-search-text.ts'
import { collect, since, step, wholeNumber } from '../parse/values.ts'

interface Options {
  regex?: boolean
  case?: boolean
  word?: boolean
  since?: number
  until?: number
  server?: string[]
  job?: string[]
  step?: string[]
  context: number
  limit: number
  json?: boolean
}

/** `remotebot log …` */
export function logNoun(cli: Cli): Command {
  return noun('log', 'search the logs of all jobs', [logSearch(cli)])
}

/** `remotebot log search` */
function logSearch(cli: Cli): Command {
  return leaf('search <text>', 'find lines in the logs of all jobs, newest job first', [
    'log search "out of memory" --since 2d',
    'log search --regex "loss (nan|inf)" --server gpu1 --context 3',
    'log search Traceback --job nightly --json',
  ])
    .option('--regex', 'TEXT is a regular expression (as in JavaScript, within one line)')
    .option('--case', 'upper and lower case differ')
    .option('--word', 'whole words only')
    .option('--since <time>', 'lines that arrived since: 2d, 2026-11-21T03:00:00Z or epoch seconds', since)
    .option('--until <time>', 'lines that arrived until then', since)
    .option('--server <server>', 'only jobs on this server (repeatable)', collect)
    .option('--job <job>', 'only this job (repeatable)', collect)
    .option('--step <step>', 'only this step: run, bootstrap-1, events (repeatable)', steps)
    .option('-C, --context <n>', 'lines before and after', wholeNumber(0, 10), 0)
    .option('--limit <n>', 'print so many lines; the rest are counted', wholeNumber(1, 5000), 1000)
    .addHelpText('after', '\nLines are numbered from 1, in --json from 0. Events are searched with --step events.')
    .action((text: string, options: Options) => search(cli, text, options))
}

/** Steps as `job logs` names them, and events: a step that there cannot be would find nothing. */
function steps(text: string, before: string[] = []): string[] {
  return [...before, text === 'events' ? text : step(text)]
}

async function search(cli: Cli, text: string, options: Options): Promise<void> {
  const engine = await client(cli)
  const stopped = interruptible(cli)
  const { server: servers, job: jobs, step: steps, since: from, until: to, context, limit } = options
  const query = { text, regex: options.regex, caseSensitive: options.case, word: options.word }
  const input = { query, from, to, servers, jobs, steps, context, limit }
  const batches = listened(engine.logs.search(input, { signal: stopped }), stopped)
  const last = await (options.json ? sayJsonResults(cli, batches) : sayResults(cli, batches))
  if (last && !options.json && cli.io.stderr.isTTY) await note(cli.io, searchedText(last, limit))
  else if (last && last.lines > limit) await note(cli.io, `${limit} of ${last.lines} lines are printed; see --limit.`)
}

/** Lines for people, as grep prints them, below the name of their job. What follows a line waits for the next one. */
async function sayResults(cli: Cli, batches: AsyncIterable<LogSearchBatch>): Promise<LogSearchBatch | null> {
  const lines = new FoundLines(painter(cli.io, cli.io.stdout))
  let last: LogSearchBatch | null = null
  try {
    for await (const batch of batches) {
      for (const result of batch.results) await say(cli.io, lines.add(result).join('\n'))
      last = batch
    }
    return last
  } finally {
    const rest = lines.end()
    if (rest.length > 0) await say(cli.io, rest.join('\n'))
  }
}

/** One array of objects. */
async function sayJsonResults(cli: Cli, batches: AsyncIterable<LogSearchBatch>): Promise<LogSearchBatch | null> {
  const array = new JsonArray(cli.io)
  let last: LogSearchBatch | null = null
  await array.whole(async () => {
    for await (const batch of batches) {
      await array.add(
        batch.results.map(({ jobId: id, jobName: name, ...rest }) =>
          JSON.stringify(withIsoTimes({ id, name, ...rest })),
        ),
      )
      last = batch
    }
  })
  return last
}
