import type { Command } from 'commander'
import type { Client } from '../../../../../src-shared/contract/index.ts'
import type { JobStatus, JobSummary } from '../../../../../src-shared/vocabulary/index.ts'
import { type Cli, client } from '../../cli.ts'
import { note, say, width } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { painter } from '../../output/colour.ts'
import { jobColumns } from '../../output/job-table.ts'
import { sayJson } from '../../output/json.ts'
import { tableLines } from '../../output/table.ts'
import { statuses, wholeNumber } from '../../parse/values.ts'

interface Options {
  active?: boolean
  status?: JobStatus[]
  server?: string
  text?: string
  limit: number
  json?: boolean
}

/** `remotebot job list` */
export function jobList(cli: Cli): Command {
  return leaf('list', 'jobs, newest first', ['job list --active', 'job list --status failed --server gpu1 --limit 20'])
    .option('-a, --active', 'only jobs that have not ended')
    .option('--status <status>', 'only these statuses (comma-separated or repeated)', statuses)
    .option('-s, --server <server>', 'only jobs of this server')
    .option('--text <part>', 'only jobs with this in their name or command')
    .option('--limit <n>', 'at most so many', wholeNumber(1, 100_000), 50)
    .action(async (options: Options) => {
      const { items, more } = await someJobs(await client(cli), options)
      if (options.json) return sayJson(cli.io, items)
      if (items.length === 0) return say(cli.io, emptyText(options))
      const lines = tableLines(items, jobColumns(items), width(cli.io.stdout), painter(cli.io, cli.io.stdout))
      await say(cli.io, lines.join('\n'))
      if (more) await note(cli.io, `There are more; --limit N shows N.`)
    })
}

async function someJobs(engine: Client, options: Options): Promise<{ items: JobSummary[]; more: boolean }> {
  const { active, status, server, text, limit } = options
  const items: JobSummary[] = []
  let cursor: string | undefined
  for (;;) {
    const size = Math.min(limit - items.length, 500)
    const page = await engine.jobs.list({ active, status, server, text, cursor, limit: size })
    items.push(...page.items)
    const more = page.nextCursor !== null
    if (!more || items.length >= limit) return { items, more }
    cursor = page.nextCursor as string
  }
}

function emptyText({ active, status, server, text }: Options): string {
  if (status || server || text) return 'No job fits these filters.'
  return active ? 'No job runs or waits.' : 'No jobs yet. Try: remotebot job run -- echo hello'
}
