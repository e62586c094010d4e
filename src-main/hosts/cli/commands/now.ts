import type { Command } from 'commander'
import { counted, formatDollars, type Overview } from '../../../../src-shared/vocabulary/index.ts'
import { attach, type Cli } from '../cli.ts'
import { say, width } from '../io.ts'
import { leaf } from '../leaf.ts'
import { painter } from '../output/colour.ts'
import { jobColumns } from '../output/job-table.ts'
import { sayJson } from '../output/json.ts'
import { perHour } from '../output/money.ts'
import { tableLines } from '../output/table.ts'

/** `remotebot` alone: what runs, waits and costs now. */
export function now(cli: Cli): Command {
  return leaf('now', 'what runs, waits and costs now', ['', '--json']).action(async (options: { json?: boolean }) => {
    const { client, status } = await attach(cli)
    const [overview, active, attention] = await Promise.all([
      client.engine.overview(),
      client.jobs.list({ active: true, limit: 50 }),
      client.jobs.list({ status: ['needs_attention'], limit: 10 }),
    ])
    const jobs = [...attention.items, ...active.items]
    if (options.json) {
      return sayJson(cli.io, { id: String(status.pid), name: status.home, status: 'running', ...overview, jobs })
    }
    if (jobs.length > 0) {
      const lines = tableLines(jobs, jobColumns(jobs), width(cli.io.stdout), painter(cli.io, cli.io.stdout))
      await say(cli.io, `${lines.join('\n')}\n`)
    }
    await say(cli.io, overviewText(overview))
  })
}

/** The overview in two or three sentences. */
function overviewText(overview: Overview): string {
  const { activeJobs, queuedJobs, queueHeld, attentionJobs, totalJobs, reachable, servers, unreachable } = overview
  const jobs = [
    activeJobs > 0 && `${activeJobs} active`,
    queuedJobs > 0 && `${queuedJobs} queued`,
    attentionJobs > 0 && `${attentionJobs} need attention`,
  ].filter(Boolean)
  const first =
    totalJobs === 0
      ? 'No jobs yet. Try: remotebot job run -- echo hello'
      : jobs.length > 0
        ? `Jobs: ${jobs.join(', ')}.`
        : `Nothing runs or waits. ${counted(totalJobs, 'job')} so far: remotebot job list`
  const lost = unreachable > 0 ? `, ${unreachable} unreachable` : ''
  const held = queueHeld ? ['The queue is held: remotebot queue resume'] : []
  return [`${first}\nServers: ${reachable} of ${servers} reachable${lost}.`, ...held, ...costLines(overview)].join('\n')
}

/** What costs something now: nothing where nothing does. */
function costLines({ rented, spendPerHour, leftovers, approvals, budget }: Overview): string[] {
  const lines: string[] = []
  if (approvals > 0) lines.push(`${counted(approvals, 'request')} to decide: remotebot approval list`)
  const { spent, committed, limit } = budget
  if (limit !== null || spent > 0)
    lines.push(
      `Spent: ${formatDollars(spent)}${limit === null ? ' this month' : ` of ${formatDollars(limit)}`}, and ${formatDollars(committed)} committed, est.`,
    )
  if (rented > 0)
    lines.push(`Rented: ${counted(rented, 'server')} at ${perHour(spendPerHour)}${rented > 1 ? ' together' : ''}, est.`)
  if (leftovers > 0) lines.push(`Left behind at providers: ${leftovers}. See: remotebot leftovers list`)
  return lines
}
